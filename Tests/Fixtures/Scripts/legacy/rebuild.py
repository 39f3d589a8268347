"""The ways in which tensors and parameters were pickled, from 2016 to today."""

from collections import OrderedDict
from dataclasses import dataclass

from .model import Parameter, Storage, StorageView, Tensor
from .objects import Call, Global


@dataclass(frozen=True)
class ObjectFlavour:
    """Which of the historical forms a file uses.

    `tensor` is "set_" (BUILD with the four arguments of `Tensor.set_`), "v1" (`_rebuild_tensor`),
    "v2" (`_rebuild_tensor_v2`) or, in a tar only, "persistent". `parameter` is 1, 2 or 3 in the
    order of FORMATS.md.
    """

    python: int = 3
    tensor: str = "v2"
    parameter: int = 3


def storage_class(storage: Storage | StorageView) -> Global:
    """The class in a storage's persistent id; the device is in the location, not here."""
    module = "torch.storage" if storage.is_untyped else "torch"
    return Global(module, storage.class_name)


def tensor_class(tensor: Tensor) -> Global:
    """The class of a tensor of before 0.4, which named the element type and the device."""
    if tensor.storage is None:
        return Global("torch", "FloatTensor")
    module = "torch.cuda" if tensor.storage.location.startswith("cuda") else "torch"
    return Global(module, tensor.storage.class_name.replace("Storage", "Tensor"))


def lowered_parameter(parameter: Parameter, form: int) -> Call:
    """The call that makes a parameter, in one of its three forms.

    Without hooks the second form, which asked the C++ object, held None where the others hold an
    empty dictionary.
    """
    name = Global("torch.nn.parameter", "Parameter")
    hooks: OrderedDict = OrderedDict()
    data, requires_grad = parameter.data, parameter.requires_grad
    if form == 1:
        return Call(name, (), state=(data, None, hooks, requires_grad, False), new=True)
    if form == 2:
        return Call(name, (data,), state=(requires_grad, False, None))
    return Call(Global("torch._utils", "_rebuild_parameter"), (data, requires_grad, hooks))


def lowered_tensor(tensor: Tensor, form: str) -> Call:
    """The call that makes a plain tensor from its storage."""
    place = (tensor.storage, tensor.offset, tensor.size, tensor.stride)
    if form == "set_":
        return Call(tensor_class(tensor), (), state=place, new=True)
    if form == "v1":
        return Call(Global("torch._utils", "_rebuild_tensor"), place)
    hooks: OrderedDict = OrderedDict()
    if tensor.storage is not None and tensor.storage.is_untyped:
        dtype = Global("torch", tensor.storage.dtype)
        arguments = place + (False, hooks, dtype)
        return Call(Global("torch._utils", "_rebuild_tensor_v3"), arguments)
    return Call(Global("torch._utils", "_rebuild_tensor_v2"), place + (False, hooks))


def system_information(protocol_version: int, little_endian: bool) -> dict:
    """What tar and stream say of the machine that wrote them, and nobody reads back."""
    return {
        "protocol_version": protocol_version,
        "little_endian": little_endian,
        "type_sizes": {"short": 2, "int": 4, "long": 4},
    }
