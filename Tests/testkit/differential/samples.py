"""Random objects as people save them: element types, views, dictionaries, modules, optimizers."""

import argparse
import random
import warnings
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from functools import cache
from typing import Any
import numpy
import torch
from torch import nn
from testkit.fixtures.dtypes import TYPED, UNTYPED, named

QUANTIZED = named("qint8 quint8 qint32")
HALVES = named("float16 bfloat16 complex32")
Tensor = torch.Tensor
Random = random.Random

#: Views of a tensor that has elements. Those that its element type does not allow are skipped.
VIEWS: list[Callable[[Any, Random], Any]] = [
    lambda t, r: t.permute(r.sample(range(t.dim()), t.dim())),
    lambda t, r: t[tuple(slice(r.randrange(n + 1), None, r.randint(1, 3)) for n in t.shape)],
    lambda t, r: t.unsqueeze(r.randrange(t.dim() + 1)),
    lambda t, r: t.unsqueeze(0).expand(r.randint(1, 3), *t.shape),
    lambda t, r: t.select(r.randrange(t.dim()), 0),
    lambda t, r: t.narrow(r.randrange(t.dim()), 0, 1),
    lambda t, r: t.diagonal(),
    lambda t, r: t.unfold(0, r.randint(1, t.shape[0]), r.randint(1, 2)),
    lambda t, r: t.reshape(-1)[r.randrange(t.numel()) :],
    lambda t, r: t.mT,
    lambda t, r: strided(t, r),
    lambda t, r: t.conj(),
    lambda t, r: t.conj().imag,
    lambda t, r: t.real,
    lambda t, r: torch._neg_view(t),
    lambda t, r: t.view(torch.uint8),
    lambda t, r: t.view(torch.int16),
    lambda t, r: torch.view_as_real(t),
    lambda t, r: t.reshape(1, *t.shape, 1)[:, ..., :0],
    lambda t, r: t.detach().requires_grad_(),
    lambda t, r: nn.Parameter(t, t.is_floating_point() and r.random() < 0.7),
    lambda t, r: nn.Buffer(t),
]
OPTIMIZERS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"momentum": 0.9}), ("SGD", {"nesterov": True, "momentum": 0.8}), ("Adam", {}),
    ("Adam", {"amsgrad": True}), ("AdamW", {"lr": torch.tensor(0.1)}), ("RMSprop", {}),
    ("RMSprop", {"centered": True, "momentum": 0.5}), ("Adagrad", {}), ("Adadelta", {}),
    ("Adamax", {}), ("NAdam", {}), ("RAdam", {}), ("Rprop", {}), ("ASGD", {}), ("LBFGS", {}),
    ("Adafactor", {}),
]  # fmt: skip
SCHEDULERS: list[tuple[str, dict[str, Any]]] = [
    ("StepLR", {"step_size": 2}), ("MultiStepLR", {"milestones": [1, 3]}),
    ("CosineAnnealingLR", {"T_max": 5}), ("OneCycleLR", {"max_lr": 0.1, "total_steps": 9}),
    ("ExponentialLR", {"gamma": 0.9}), ("LambdaLR", {"lr_lambda": lambda _: 1}),
    ("ReduceLROnPlateau", {}), ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.2}),
]  # fmt: skip
SCALARS: list[object] = [
    None, True, 0, -1, 1 << 40, 1 << 80, 2.5, float("nan"), float("inf"), "text", "naïve",
    b"\xff\0", (), [], {}, (1, "a"), {1, 2}, frozenset({3}), torch.float16, torch.Size([2, 3]),
    torch.device("cpu"), numpy.float32(1.5), numpy.int64(-3), slice(1, 2), range(3), 1j, Ellipsis,
    Counter({"a": 2}), OrderedDict(a=1), argparse.Namespace(lr=0.1), bytearray(b"ab"),
]  # fmt: skip
NUMPY = [f"{order}{kind}" for kind in "efdbhiqBHIQFD?" for order in "<>"]
#: Arrays that no tensor has, or whose objects are looked into.
OTHER_ARRAYS: list[Any] = [
    numpy.array(["a"]), numpy.array([b"a"]), numpy.array(["2020"], "M8[D]"), numpy.array([1, None]),
]  # fmt: skip


def strided(tensor: Tensor, rng: Random) -> Tensor:
    """Returns sizes and strides at random within the storage: gaps and overlaps."""
    count = tensor.untyped_storage().nbytes() // tensor.element_size()
    offset = rng.randrange(count)
    rest = count - offset - 1
    sizes: list[int] = []
    strides: list[int] = []
    for _ in range(rng.randint(0, 3)):
        stride, size = rng.randint(0, 4), rng.randint(1, 4)
        size = min(size, rest // stride + 1) if stride else size
        rest -= stride * (size - 1)
        sizes, strides = [*sizes, size], [*strides, stride]
    return tensor.as_strided(sizes, strides, offset)


def filled(rng: Random, dtype: torch.dtype, smallest: int = 0) -> Tensor:
    """Returns a tensor of random bytes; a Boolean is 0 or 1."""
    shape = [
        max(smallest, rng.choice((0, 1, 1, 2, 2, 3, 3, 4, 5))) for _ in range(rng.randint(0, 4))
    ]
    data = bytearray(rng.randbytes(dtype.itemsize * torch.Size(shape).numel()))
    if dtype is torch.bool:
        data = bytearray(byte & 1 for byte in data)
    if not data:
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(data, dtype=torch.uint8).view(dtype).reshape(shape)


def quantized(rng: Random) -> Tensor:
    dtype = rng.choice(QUANTIZED)
    values = filled(rng, torch.int8).float()
    if values.dim() and values.numel() and rng.random() < 0.5:
        axis = rng.randrange(values.dim())
        scales = torch.tensor([rng.random() + 0.1 for _ in range(values.shape[axis])])
        points = torch.tensor([rng.randint(0, 9) for _ in range(values.shape[axis])])
        return torch.quantize_per_channel(values, scales.double(), points, axis, dtype)
    return torch.quantize_per_tensor(values, rng.random() + 0.1, rng.randint(0, 9), dtype)


def array(rng: Random) -> Any:
    shape = [rng.choice((0, 1, 2, 3)) for _ in range(rng.randint(0, 3))]
    kind = numpy.dtype(rng.choice(NUMPY))
    data = rng.randbytes(kind.itemsize * torch.Size(shape).numel())
    made = numpy.frombuffer(bytes(b & 1 for b in data) if kind.kind == "b" else data, kind).reshape(
        shape
    )
    if rng.random() < 0.1:
        return rng.choice(OTHER_ARRAYS)
    forms = (made, made.copy(order="F"), made[..., None][::-1], made.T, made.copy()[..., None])
    return rng.choice(forms)


@cache
def modules() -> list[nn.Module]:
    """Returns layers and small networks, each saved whole or as its state."""
    torch.manual_seed(0)
    tied = nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 3))
    tied[2].weight = tied[0].weight
    convolution = nn.Conv2d(2, 4, 3, groups=2, bias=False)
    return [
        nn.Linear(3, 2), convolution, nn.ConvTranspose1d(2, 2, 3), nn.BatchNorm2d(3),
        nn.InstanceNorm1d(2, affine=True, track_running_stats=True), nn.GroupNorm(1, 2),
        nn.LayerNorm([2, 2]), nn.Embedding(4, 2, padding_idx=0), nn.EmbeddingBag(3, 2), nn.PReLU(),
        nn.LSTM(2, 2, 2, bidirectional=True), nn.GRU(2, 3), nn.MultiheadAttention(4, 2),
        nn.TransformerEncoderLayer(4, 2, 4), nn.Bilinear(2, 2, 2), tied, nn.DataParallel(tied),
        nn.ModuleDict({"a": convolution, "b": nn.ModuleList([convolution, nn.Identity()])}),
        nn.ParameterList([torch.ones(2), torch.zeros(1)]), nn.ParameterDict({"x": torch.ones(2)}),
        torch.nn.utils.weight_norm(nn.Linear(2, 2)), torch.nn.utils.spectral_norm(nn.Linear(2, 2)),
        nn.Sequential(nn.Flatten(), nn.Dropout()),
    ]  # fmt: skip


@cache
def training() -> list[dict[str, Any]]:
    """Returns the states of optimizers after a step, with those of schedulers."""
    states = [dict(torch.ao.nn.quantized.dynamic.Linear(2, 3).state_dict())]
    for number, (name, options) in enumerate(OPTIMIZERS):
        torch.manual_seed(number)
        network = nn.Linear(3, 2)
        optimizer: Any = getattr(torch.optim, name)(network.parameters(), **options)
        kind, settings = SCHEDULERS[number % len(SCHEDULERS)]
        network(torch.ones(1, 3)).sum().backward()
        optimizer.step(lambda network=network: network(torch.ones(1, 3)).sum())
        state = {"optimizer": optimizer.state_dict()}
        if kind != "CyclicLR" or "SGD" in name:
            scheduler: Any = getattr(torch.optim.lr_scheduler, kind)(optimizer, **settings)
            state["scheduler"] = scheduler.state_dict()
        states.append(state)
    return states


class Sampler:
    """Makes one object of tensors of these types; `is_old` has only what PyTorch of 2017 had."""

    def __init__(
        self, rng: Random, dtypes: list[torch.dtype] = TYPED + UNTYPED, is_old: bool = False
    ) -> None:
        self.rng, self.dtypes, self.is_old = rng, dtypes, is_old
        self.made: list[Tensor] = []
        self.number = 0

    def tensor(self) -> Tensor:
        rng = self.rng
        if not self.is_old and rng.random() < 0.08:
            return quantized(rng)
        is_tied = bool(self.made) and rng.random() < 0.3
        made = filled(rng, rng.choice(self.dtypes), smallest=int(self.is_old))
        made = rng.choice(self.made) if is_tied else made
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            if made.numel() and made.is_leaf:
                view = self.view(made)
                # One storage has one element type in a checkpoint.
                made = view if view.dtype == made.dtype or not is_tied else made
        self.made.append(made)
        return made

    def view(self, tensor: Tensor) -> Tensor:
        try:
            view: Tensor = self.rng.choice(VIEWS[:11] if self.is_old else VIEWS)(tensor, self.rng)
            if view.is_conj() or view.is_neg():
                view.resolve_conj().resolve_neg()
                # PyTorch's arithmetic on these does not keep the bits of NaN.
                is_inexact = view.dtype in HALVES or view.is_complex() and view.is_neg()
                return tensor if is_inexact else view
        except (RuntimeError, IndexError, ValueError, NotImplementedError):
            return tensor
        # What PyTorch of 2017 could not save, and what PyTorch saves and cannot load.
        is_lost = self.is_old and not view.numel()
        is_lost |= view.requires_grad and view.dtype in UNTYPED and type(view) is Tensor
        return tensor if is_lost else view

    def key(self) -> Any:
        """Returns a key that no other in the object equals, nor its text."""
        self.number += 1
        word = self.rng.choice(
            ("w", "layer.", "é", "e\u0301", "a b", "", "\U0001f600", "module.x.")
        )
        kind = self.rng.random()
        if not self.is_old and kind < 0.2:
            number = self.number
            return self.rng.choice(
                (number, -number, number + 0.5, (number, "k"), ("k", None, number), (number,))
            )
        return f"{word}{self.number}"

    def leaf(self) -> object:
        rng, kind = self.rng, self.rng.random()
        if self.is_old or kind < 0.7:
            return self.tensor()
        if kind < 0.8:
            return array(rng)
        if kind < 0.86:
            module = rng.choice(modules())
            return rng.choice((module, module.state_dict()))
        if kind < 0.9:
            return rng.choice(training())
        if kind < 0.92:
            special = (
                torch.eye(2).to_sparse(),
                torch.eye(2).to_sparse_csr(),
                torch.ones(2).to("meta"),
            )
            return rng.choice(special)
        return rng.choice(SCALARS)

    def object(self, depth: int = 3) -> object:
        rng = self.rng
        if not depth or rng.random() < 0.1:
            return self.leaf()
        count = rng.choice((0, 1, 2, 3, 4)) if depth < 3 else rng.randint(1, 6)
        items = [
            self.object(depth - 1) if rng.random() < 0.4 else self.leaf() for _ in range(count)
        ]
        if rng.random() < 0.3:
            return list(items) if self.is_old or rng.random() < 0.8 else deque(items)
        if rng.random() < 0.15:
            return tuple(items)
        pairs: Any = [(self.key(), item) for item in items]
        if self.is_old:
            return rng.choice((dict, OrderedDict))(pairs)
        texts = {f"n{number}": item for number, item in enumerate(items)}
        makers: list[Callable[[], object]] = [
            lambda: dict(pairs), lambda: OrderedDict(pairs), lambda: defaultdict(list, pairs),
            lambda: Counter(dict(pairs)), lambda: argparse.Namespace(**texts), lambda: dict(pairs),
        ]  # fmt: skip
        return rng.choice(makers)()


warnings.filterwarnings("ignore")
