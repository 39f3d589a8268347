"""Turn what our writers were given into the torch objects that reading the file should give."""

from collections import OrderedDict

import torch

from legacy.model import DTYPES, Parameter, Storage, StorageView, Tensor
from legacy.objects import Call, PersistentID


class Realiser:
    """Remembers storages, so that tensors which share one in the file share one here."""

    def __init__(self) -> None:
        self.storages: dict[int, torch.UntypedStorage] = {}
        self.made: dict[int, object] = {}

    def realise(self, value: object) -> object:
        """The torch counterpart of `value`, sharing kept."""
        if isinstance(value, (Tensor, Parameter)):
            if id(value) not in self.made:
                self.made[id(value)] = self._realised(value)
            return self.made[id(value)]
        if isinstance(value, (OrderedDict, dict)):
            return type(value)((self.realise(k), self.realise(v)) for k, v in value.items())
        if isinstance(value, (list, tuple)):
            return type(value)(self.realise(item) for item in value)
        if isinstance(value, Call):
            return self._module(value)
        return value

    def _realised(self, value: Tensor | Parameter) -> torch.Tensor:
        if isinstance(value, Parameter):
            return torch.nn.Parameter(self.realise(value.data), value.requires_grad)
        if value.storage is None:
            return torch.empty(0)
        tensor = torch.empty(0, dtype=getattr(torch, value.storage.dtype))
        return tensor.set_(self._storage(value.storage), value.offset, value.size, value.stride)

    def _storage(self, storage: Storage | StorageView) -> torch.UntypedStorage:
        if storage.key not in self.storages:
            if isinstance(storage, StorageView):
                width = DTYPES[storage.dtype][1]
                window = slice(storage.offset * width, (storage.offset + storage.count) * width)
                made = self._storage(storage.root)[window]
            else:
                data = torch.frombuffer(bytearray(storage.data), dtype=torch.uint8)
                made = data.untyped_storage()
            self.storages[storage.key] = made
        return self.storages[storage.key]

    def _module(self, call: Call) -> torch.nn.Module:
        if not isinstance(call.callable, PersistentID):
            raise TypeError("only a saved module is realised from a call")
        module = torch.nn.Linear.__new__(torch.nn.Linear)
        module.__setstate__(self.realise(call.state))
        return module
