"""Writes steps into files that may grow to so many bytes only, as on a disk that is full."""

import resource
import sys
from pathlib import Path

from agentkit.errors import TraceError
from agentkit.traces.store import TraceWriter
from tests.traces.making import make_step

writer = TraceWriter.create(Path(sys.argv[1]), "fill the disk", model="none", screen="drawn")
sys.stdout.write(f"{writer.folder}\n")
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
written = 0
try:
    while True:
        writer.append(make_step(written))
        written += 1
except TraceError as error:
    sys.stdout.write(f"{written}\n{error}\n")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
writer.append(make_step(written))
writer.close("limit")
