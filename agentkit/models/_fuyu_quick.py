"""One likeliest answer at a time, with as little as possible between the kernels.

transformers' `generate` serves every case; on a GPU, much of its time for a short answer goes into
launching kernels. Here a prompt goes through the layers in one pass, with the causal kernel and no
mask where nothing of it is known yet, and every further token replays a CUDA graph of one step
over keys and values at fixed places. Elsewhere than on a GPU the same step runs as it is.

The layers are transformers' own modules; what stands between them is written out as in its
``modeling_persimmon.py``, so that one function, compiled once, serves all layers and both uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention
from transformers import DynamicCache, PreTrainedModel
from transformers.models.persimmon.modeling_persimmon import apply_rotary_pos_emb

__all__ = ["Quick"]

STEP = 256
"""Room grows by so many tokens at a time: each growth captures the graph anew."""


class Quick:
    """Reads a prompt and writes its answer, token by token.

    Args:
        network: Fuyu, on one device.
        compiled: whether to fuse what stands between the matrix products with `torch.compile`,
            which takes a minute at the first prompt.

    Attributes:
        token: the id that was chosen last; one number on the device, as is `logprob`.
        logprob: its log-probability.
    """

    def __init__(self, network: PreTrainedModel, compiled: bool = False) -> None:
        self._network: Any = network
        self._language: Any = self._network.base_model.language_model
        self._block = torch.compile(_block, dynamic=True) if compiled else _block
        self._device, self._room = network.device, 0
        self._layers: list[tuple[Tensor, Tensor]] = []
        self._replay: Callable[[], None] | None = None
        self._weights: list[int] = []
        self.token = torch.zeros(1, dtype=torch.long, device=self._device)
        self.logprob = torch.zeros(1, device=self._device)
        self._place = torch.zeros(1, dtype=torch.long, device=self._device)

    def can_run(self) -> bool:
        """Whether the layers are as they were published: on one device, not quantised or adapted.

        An adapter may be switched off and on without a trace in the weights that a graph holds;
        and whoever asked for another attention than torch's own is to get it.
        """
        products = {
            type(product)
            for layer in self._language.layers
            for product in (layer.self_attn.query_key_value, layer.mlp.dense_h_to_4h)
        }
        devices = {parameter.device for parameter in self._network.parameters()}
        usual = self._network.config._attn_implementation == "sdpa"
        return usual and products == {nn.Linear} and devices == {self._device}

    def read(self, ids: Sequence[int], patches: Tensor, kept: DynamicCache, room: int) -> None:
        """Take in what follows the tokens in `kept`, and choose the first token of the answer.

        Args:
            ids: of the rest of the prompt, at least one.
            patches: the values of the patches among them.
            kept: the keys and values of what stands before them.
            room: how many tokens the prompt and its answer may have together.
        """
        start = int(kept.get_seq_length())
        self._make_room(room)
        for (keys, values), (old_keys, old_values, _) in zip(self._layers, kept, strict=False):
            if start:
                keys[:, :, :start], values[:, :, :start] = old_keys, old_values
        places = torch.arange(start, start + len(ids), device=self._device)
        self._choose(self._through(self._embedded(ids, patches), places, whole=start == 0))
        self._place.fill_(start + len(ids))

    def step(self) -> None:
        """Choose the token after the last one."""
        if self._device.type != "cuda":
            self._step()
            return
        if self._replay is None:
            with torch.cuda.device(self._device):
                self._replay = self._captured()
        self._replay()

    def cache(self, tokens: int) -> DynamicCache:
        """A copy of the keys and values of the first tokens of what was read."""
        cache = DynamicCache(config=self._network.config)
        for index, (keys, values) in enumerate(self._layers):
            cache.update(keys[:, :, :tokens], values[:, :, :tokens], index)
        return cache

    def _make_room(self, tokens: int) -> None:
        """Buffers of fixed place for so many tokens; the graph is bound to them and to weights."""
        weights = [parameter.data_ptr() for parameter in self._network.parameters()]
        if weights != self._weights:
            self._weights, self._replay = weights, None
        if tokens <= self._room:
            return
        self._room = -(-tokens // STEP) * STEP
        config = self._network.config.get_text_config()
        heads = config.num_attention_heads
        shape = (1, heads, self._room, config.hidden_size // heads)
        empty = torch.zeros(shape, dtype=self._network.dtype, device=self._device)
        self._layers = [(empty.clone(), empty.clone()) for _ in self._language.layers]
        self._replay = None

    def _embedded(self, ids: Sequence[int], patches: Tensor) -> Tensor:
        """1 × tokens × numbers: words by their embeddings, patches by the linear layer."""
        speaker = self._network.config.image_token_id
        embeds: Tensor = self._language.embed_tokens(torch.tensor([ids], device=self._device))
        places = [place for place, number in enumerate(ids) if number == speaker]
        if places:
            seen = self._network.base_model.vision_embed_tokens(patches)
            embeds[0, torch.tensor(places, device=self._device)] = seen
        return embeds

    def _through(self, embeds: Tensor, places: Tensor, *, whole: bool) -> Tensor:
        """The last token after all layers: 1 × 1 × numbers."""
        turn = self._language.rotary_emb(embeds, places[None])
        mask = None
        if not whole:
            mask = torch.arange(self._room, device=self._device) <= places[:, None]
        for layer, (keys, values) in zip(self._language.layers, self._layers, strict=True):
            embeds = self._block(layer, embeds, turn, keys, values, places, mask)
        last: Tensor = self._language.final_layernorm(embeds[:, -1:])
        return last

    def _choose(self, last: Tensor) -> None:
        scores = self._network.lm_head(last)[0].float()
        best, number = scores.max(dim=-1)
        self.token.copy_(number)
        self.logprob.copy_(best - scores.logsumexp(dim=-1))

    def _step(self) -> None:
        embeds = self._language.embed_tokens(self.token[None])
        self._choose(self._through(embeds, self._place, whole=False))
        self._place += 1

    def _captured(self) -> Callable[[], None]:
        """The step as a CUDA graph. What the steps before it write, it writes again."""
        before = self.token.clone(), self._place.clone()
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):  # libraries set themselves up in their first calls
                self._place.copy_(before[1])
                self._step()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._step()
        self.token.copy_(before[0])
        self._place.copy_(before[1])
        return graph.replay


def _block(
    layer: Any,
    embeds: Tensor,
    turn: tuple[Tensor, Tensor],
    keys: Tensor,
    values: Tensor,
    places: Tensor,
    mask: Tensor | None,
) -> Tensor:
    """One layer over tokens that stand at `places`; keys and values are written there.

    Without a mask, the tokens see one another alone, each those before it.
    """
    attention = layer.self_attn
    query, key, value = _heads(attention, layer.input_layernorm(embeds), turn)
    keys.index_copy_(2, places, key)
    values.index_copy_(2, places, value)
    if mask is None:
        seen = scaled_dot_product_attention(query, key, value, is_causal=True)
    else:
        seen = scaled_dot_product_attention(query, keys, values, attn_mask=mask)
    embeds = embeds + attention.dense(seen.transpose(1, 2).flatten(2))
    through: Tensor = embeds + layer.mlp(layer.post_attention_layernorm(embeds))
    return through


def _heads(
    attention: Any, embeds: Tensor, turn: tuple[Tensor, Tensor]
) -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values: 1 × heads × tokens × numbers."""
    shape = (*embeds.shape[:2], attention.num_heads, 3, attention.head_dim)
    query, key, value = attention.query_key_value(embeds).view(shape).unbind(3)
    if attention.qk_layernorm:
        query, key = attention.q_layernorm(query), attention.k_layernorm(key)
    query, key = query.transpose(1, 2), key.transpose(1, 2)
    turned = attention.rotary_ndims
    query_turned, key_turned = apply_rotary_pos_emb(query[..., :turned], key[..., :turned], *turn)
    query = torch.cat([query_turned, query[..., turned:]], dim=-1)
    key = torch.cat([key_turned, key[..., turned:]], dim=-1)
    return query, key, value.transpose(1, 2)
