"""The ways in which tensors and parameters were pickled, from 2016 to today."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from .objects import Call, Global, PersistentID
from .values import Parameter, Storage, StorageView, Tensor


@dataclass(frozen=True)
class ObjectFlavor:
    """The historical forms that a file uses.

    `tensor` is "set_" (BUILD with the four arguments of `Tensor.set_`), "v1" (`_rebuild_tensor`),
    "v2" (`_rebuild_tensor_v2`) or, in a tar only, "persistent". `parameter` is 1, 2 or 3 from the
    oldest form to the newest.
    """

    python: int = 3
    tensor: str = "v2"
    parameter: int = 3


def storage_class(storage: Storage) -> Global:
    """Returns the class in a storage's persistent id; the device is in the location, not here."""
    module = "torch.storage" if storage.is_untyped else "torch"
    return Global(module, storage.class_name)


def tensor_class(tensor: Tensor) -> Global:
    """Returns the class of a tensor of before 0.4, which named the element type and the device."""
    if tensor.storage is None:
        return Global("torch", "FloatTensor")
    root = tensor.storage.root
    module = "torch.cuda" if root.location.startswith("cuda") else "torch"
    return Global(module, root.class_name.replace("Storage", "Tensor"))


def no_hooks() -> "OrderedDict[object, object]":
    """Returns the backward hooks of a tensor that has none."""
    return OrderedDict()


def lower_parameter(parameter: Parameter, form: int) -> Call:
    """Returns the call that makes a parameter, in one of its three forms.

    Without hooks the second form, which asked the C++ object, held None where the others hold an
    empty dictionary.
    """
    name = Global("torch.nn.parameter", "Parameter")
    data, requires_grad = parameter.data, parameter.requires_grad
    if form == 1:
        return Call(name, (), state=(data, None, no_hooks(), requires_grad, False), new=True)
    if form == 2:
        return Call(name, (data,), state=(requires_grad, False, None))
    return Call(Global("torch._utils", "_rebuild_parameter"), (data, requires_grad, no_hooks()))


def lower_tensor(tensor: Tensor, form: str) -> Call:
    """Returns the call that makes a plain tensor from its storage."""
    geometry = (tensor.storage, tensor.offset, tensor.size, tensor.stride)
    if form == "set_":
        return Call(tensor_class(tensor), (), state=geometry, new=True)
    if form == "v1":
        return Call(Global("torch._utils", "_rebuild_tensor"), geometry)
    if tensor.storage is not None and tensor.storage.root.is_untyped:
        dtype = Global("torch", tensor.storage.root.dtype)
        arguments = (*geometry, False, no_hooks(), dtype)
        return Call(Global("torch._utils", "_rebuild_tensor_v3"), arguments)
    return Call(Global("torch._utils", "_rebuild_tensor_v2"), (*geometry, False, no_hooks()))


def lowering(
    flavor: ObjectFlavor, storage_id: Callable[[Storage | StorageView], object]
) -> Callable[[object], object]:
    """Returns the function that `dump` lowers parameters, tensors and storages with."""

    def lower(value: object) -> object:
        match value:
            case Parameter():
                return lower_parameter(value, flavor.parameter)
            case Tensor():
                return lower_tensor(value, flavor.tensor)
            case Storage() | StorageView():
                return PersistentID(storage_id(value))
        return None

    return lower


def system_information(protocol_version: int, little_endian: bool) -> dict[str, object]:
    """Returns the description of the writing machine in a tar or stream, which no reader uses."""
    return {
        "protocol_version": protocol_version,
        "little_endian": little_endian,
        "type_sizes": {"short": 2, "int": 4, "long": 4},
    }
