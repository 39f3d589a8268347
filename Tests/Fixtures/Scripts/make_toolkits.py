"""Write Data/toolkits: a tiny ResNet as each toolkit saves it, with the same values in all.

    pip install --no-deps timm==1.0.31 transformers==5.23.0 lightning==2.6.6 mmpretrain==1.2.0 \
        mmengine==0.10.7 mmcv-lite==2.2.0 fastai==2.7.18 fastcore==1.7.29

and what these need to be imported. `make_paddle.py` writes PaddlePaddle's, in an environment of its
own. EXPECTED.json has the SHA-256 of every tensor under torchvision's key.
"""

import argparse
import hashlib
import json
import pickle
import re
import shutil
import tempfile
from pathlib import Path

import numpy
import torch

from common import output_folder
from published_networks import (
    DETECTRON_NAMES,
    MoCo,
    MoCoV3,
    MultiCropWrapper,
    Wrapper,
    detectron_detector,
    detectron_network,
    swav,
)
from tiny_torchvision import BLOCKS, reference_values, tiny
from toolkit_networks import (
    fastai_network,
    lightning_module,
    mmpretrain_network,
    timm_network,
    transformers_network,
)


def save_timm(path: Path) -> None:
    """By timm's own saver, with an average of the weights beside them."""
    from timm.utils import CheckpointSaver, ModelEmaV3

    model = timm_network("resnet18")
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    average = ModelEmaV3(model)
    with torch.no_grad():
        for tensor in average.module.state_dict().values():
            tensor.copy_(tensor.double() * 0.5)
    arguments = argparse.Namespace(model="resnet18", opt="sgd", lr=0.1, std=None)
    with tempfile.TemporaryDirectory() as folder:
        saver = CheckpointSaver(
            model, optimizer, args=arguments, model_ema=average, checkpoint_dir=folder
        )
        saver.save_checkpoint(0, metric=0.5)
        shutil.copy(Path(folder) / "last.pth.tar", path)


def save_transformers(name: str, folder: Path) -> None:
    """By `save_pretrained`, and as it was before safetensors, with and without the classifier."""
    model = transformers_network(name)
    with tempfile.TemporaryDirectory() as temporary:
        model.save_pretrained(temporary)
        shutil.copy(Path(temporary) / "model.safetensors", folder / f"transformers-{name}.safetensors")
    if name == "resnet18":
        torch.save(model.state_dict(), folder / f"transformers-{name}.bin")
        torch.save(model.resnet.state_dict(), folder / f"transformers-model-{name}.bin")


def save_mmpretrain(path: Path) -> None:
    """By mmengine's own function."""
    from mmengine.runner.checkpoint import get_state_dict, save_checkpoint, weights_to_cpu

    model = mmpretrain_network("resnet18")
    meta = {"epoch": 1, "iter": 10, "dataset_meta": {"classes": ["a", "b"]}}
    save_checkpoint(
        {"meta": meta, "state_dict": weights_to_cpu(get_state_dict(model)), "message_hub": {}},
        str(path),
    )


def save_fastai(path: Path) -> None:
    """What `Learner.save` writes, by the function that it calls."""
    from fastai.learner import save_model
    from fastai.optimizer import SGD

    model = fastai_network("resnet18")
    save_model(path, model, SGD(list(model.parameters()), lr=0.1), with_opt=True)


def save_lightning(path: Path) -> None:
    """By the trainer."""
    import lightning

    module = lightning_module("resnet18")
    trainer = lightning.Trainer(
        accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False
    )
    trainer.strategy.connect(module)
    trainer.save_checkpoint(str(path))


def save_detectron(folder: Path) -> None:
    """A classifier, a detector, and torchvision's weights as Detectron2's tool converts them."""
    for name in BLOCKS:
        state = detectron_network(name).state_dict()
        if name == "resnet18":
            torch.save({"model": state, "iteration": 10}, folder / f"detectron2-{name}.pth")
    torch.save({"model": detectron_detector("resnet18")}, folder / "detectron2-detector.pth")
    converted = {}
    for key, value in tiny("resnet50").state_dict().items():
        for pattern, replacement in [*DETECTRON_NAMES, (r"^fc\.", "stem.fc.")]:
            key = re.sub(pattern, replacement, key)
        converted[key] = value.numpy()
    content = {"model": converted, "__author__": "torchvision", "matching_heuristics": True}
    (folder / "detectron2-resnet50.pkl").write_bytes(pickle.dumps(content))


def save_self_supervised(folder: Path) -> None:
    """MoCo, DINO and SwAV: training checkpoints, and DINO's published backbone."""
    torch.save(
        {"epoch": 200, "arch": "resnet18", "state_dict": Wrapper(MoCo("resnet18", 1)).state_dict()},
        folder / "moco-v1.pth.tar",
    )
    torch.save(
        {"epoch": 200, "arch": "resnet18", "state_dict": Wrapper(MoCo("resnet18", 2)).state_dict()},
        folder / "moco-v2.pth.tar",
    )
    torch.save({"state_dict": Wrapper(MoCoV3("resnet18")).state_dict()}, folder / "moco-v3.pth.tar")
    student, teacher = Wrapper(MultiCropWrapper("resnet18")), MultiCropWrapper("resnet18")
    with torch.no_grad():
        for parameter in student.parameters():
            parameter.mul_(0.5)
    arguments = argparse.Namespace(arch="resnet18", patch_size=16)
    torch.save(
        {"student": student.state_dict(), "teacher": teacher.state_dict(), "epoch": 1, "args": arguments},
        folder / "dino-training.pth",
    )
    torch.save(teacher.backbone.state_dict(), folder / "dino-backbone.pth")
    torch.save(Wrapper(swav("resnet18")).state_dict(), folder / "swav.pth.tar")


def check_paddle(path: Path) -> None:
    """PaddlePaddle's network with these values computes what torchvision's does."""
    if path.exists():
        with torch.no_grad():
            logits = tiny("resnet18")(torch.ones(1, 3, 64, 64))
        if not torch.allclose(logits, torch.from_numpy(numpy.load(path)), rtol=1e-4, atol=1e-4):
            raise ValueError("PaddlePaddle's logits are others")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_timm(folder / "timm-resnet18.pth.tar")
    for name in BLOCKS:
        save_transformers(name, folder)
    save_mmpretrain(folder / "mmpretrain-resnet18.pth")
    save_fastai(folder / "fastai-resnet18.pth")
    save_lightning(folder / "lightning-resnet18.ckpt")
    save_detectron(folder)
    save_self_supervised(folder)
    check_paddle(folder / "paddle-logits.npy")
    expected = {
        name: {
            key: hashlib.sha256(array.tobytes()).hexdigest()
            for key, array in reference_values(name).items()
        }
        for name in BLOCKS
    }
    (folder / "EXPECTED.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main(output_folder(__doc__) / "toolkits")
