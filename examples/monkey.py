"""Monkey as its authors publish it: a question about a picture, and a detailed caption.

    python examples/monkey.py [WEIGHTS]

WEIGHTS is a directory with the published checkpoint; by default, the local Hugging Face cache.
"""

import sys
from pathlib import Path

from agentkit import Frame, Message, View, load_model

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "settings.png"

model = load_model("monkey", weights=sys.argv[1] if len(sys.argv) > 1 else None)
view = View.of(Frame.from_image(PICTURE), model.card)

for request in ("What is this window for?", "Generate the detailed caption in English:"):
    (reply,) = model.generate([[Message("user", view, request)]], max_tokens=128)
    print(f"{request} {reply.text.strip()}")
