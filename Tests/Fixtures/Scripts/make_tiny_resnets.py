"""Write Data/resnets: tiny ResNets of every architecture in every container, and variants."""

from collections import OrderedDict
from functools import partial

import numpy
import torch

from common import OwnFile, output_folder
from legacy.model import Parameter, Tensor, restart_addresses
from legacy.tar_container import TarFlavour, write_tar
from resnet_table import STAGES, entries
from resnet_values import state_values
from torch_files import save_stream, save_zip
from torchvision_models import empty_model

# Base widths, 64 in torchvision; as narrow as keeps every file small.
WIDTHS = {"resnet18": 2, "resnet34": 1, "resnet50": 2, "resnet101": 1, "resnet152": 1}
CLASSES = 16


def tar_state(architecture: str) -> OrderedDict:
    """As torchvision saved in 2017: parameters, plain buffers, no `num_batches_tracked`."""
    table = entries(architecture, WIDTHS[architecture], CLASSES)
    arrays = state_values(table, architecture)
    state = OrderedDict()
    for entry in table:
        if not entry.is_batch_count:
            tensor = Tensor.of("float32", entry.shape, arrays[entry.key].tobytes())
            state[entry.key] = Parameter(tensor) if entry.is_parameter else tensor
    return state


def torch_state(architecture: str, seed: str = "", **shape: int) -> OrderedDict:
    """As torchvision saves today, with the versions of its modules beside the tensors."""
    shape = {"classes": CLASSES} | shape
    table = entries(architecture, WIDTHS[architecture], **shape)
    arrays = state_values(table, seed or architecture)
    state = OrderedDict((key, torch.from_numpy(numpy.array(a))) for key, a in arrays.items())
    state._metadata = empty_model(architecture).state_dict()._metadata
    return state


def own_files() -> list[OwnFile]:
    """The tars, which our own writer makes."""
    files = []
    for architecture in STAGES:
        restart_addresses()
        write = partial(write_tar, flavour=TarFlavour())
        files.append(OwnFile(f"resnets/{architecture}-tar.pth", tar_state(architecture), write))
    return files


def prefixed(prefix: str, state: OrderedDict) -> OrderedDict:
    """Every key behind `prefix`, as wrappers leave it."""
    return OrderedDict((prefix + key, value) for key, value in state.items())


def training_checkpoint(state: OrderedDict) -> dict:
    """What a training script saves: the state dictionary one key down, the optimiser beside it."""
    group = {"lr": 0.1, "momentum": 0.9, "weight_decay": 1e-4, "nesterov": False, "params": [0, 1]}
    buffers = {
        index: {"momentum_buffer": torch.full_like(tensor, 0.5)}
        for index, tensor in enumerate(list(state.values())[:2])
    }
    return {
        "epoch": 90,
        "arch": "resnet18",
        "state_dict": state,
        "best_acc1": torch.tensor(69.758),
        "optimizer": {"state": buffers, "param_groups": [group]},
    }


def renamed(state: OrderedDict, old: str, new: str) -> OrderedDict:
    """One key under another name, in its old place."""
    return OrderedDict((new if key == old else key, value) for key, value in state.items())


def variants() -> dict[str, object]:
    """What people meet beside the plain state dictionary, all of resnet18."""
    small = partial(torch_state, "resnet18")
    missing = small(seed="missing")
    del missing["layer2.0.conv1.weight"]
    surplus = small(seed="surplus")
    surplus["layer4.2.conv1.weight"] = torch.arange(8.0)
    misspelt = renamed(small(seed="misspelt"), "layer3.1.conv2.weight", "layer3.1.conv2.wieght")
    quantised = small(seed="quantised-weight")
    weight = quantised["conv1.weight"]
    quantised["conv1.weight"] = torch.quantize_per_tensor(weight, 0.01, 0, torch.qint8)
    sparse = small(seed="sparse-weight")
    sparse["fc.weight"] = sparse["fc.weight"].to_sparse()
    csr = small(seed="sparse-csr-weight")
    csr["fc.weight"] = csr["fc.weight"].to_sparse_csr()
    nested = small(seed="nested-weight")
    nested["fc.bias"] = torch.nested.nested_tensor(list(nested["fc.bias"].split(8)))
    mask = small(seed="sparse-surplus")
    mask["layer1.0.mask"] = torch.eye(3).to_sparse()
    tied = small(seed="tied")
    tied["layer1.1.conv2.weight"] = tied["layer1.1.conv1.weight"]
    models = {"model": small(seed="model"), "model_ema": small(seed="model_ema")}
    return {
        "one-channel": small(seed="one-channel", classes=7, channels=1),
        "ten-classes": small(seed="ten-classes", classes=10),
        "data-parallel": prefixed("module.", small(seed="data-parallel")),
        "compiled": prefixed("_orig_mod.module.", small(seed="compiled")),
        "training": training_checkpoint(small(seed="training")),
        "model-state-dict": {"epoch": 3, "model_state_dict": small(seed="model-state-dict")},
        "missing-key": missing,
        "surplus-key": surplus,
        "misspelt-key": misspelt,
        "two-models": {"epoch": 7} | models,
        "quantised-weight": quantised,
        "sparse-weight": sparse,
        "sparse-csr-weight": csr,
        "nested-weight": nested,
        "sparse-surplus": mask,
        "tied": tied,
    }


if __name__ == "__main__":
    folder = output_folder(__doc__)
    for file in own_files():
        file.write_under(folder)
    for architecture in STAGES:
        plain = torch_state(architecture)
        save_zip(plain, folder / f"resnets/{architecture}-zip.pth")
        save_stream(plain, folder / f"resnets/{architecture}-stream.pth")
    for name, value in variants().items():
        save = save_stream if name in ("data-parallel", "model-state-dict") else save_zip
        save(value, folder / f"resnets/resnet18-{name}.pth")
