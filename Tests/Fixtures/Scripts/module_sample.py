"""A whole `nn.Linear` saved as a module, with its class's source, as before state dictionaries."""

from collections import OrderedDict
from collections.abc import Callable

from legacy.model import Parameter
from legacy.objects import Call, Global, PersistentID
from samples import floats

SOURCE_FILE = "/usr/lib/python3/dist-packages/torch/nn/modules/linear.py"
SOURCE = "class Linear(Module):\n    pass\n"


def linear_module(class_id: Callable[[Global, str, str], PersistentID]) -> Call:
    """The call that rebuilds an `nn.Linear(3, 2)`; `class_id` is the container's."""
    state = OrderedDict(
        [
            ("_backend", None),
            (
                "_parameters",
                OrderedDict(
                    [
                        ("weight", Parameter(floats("linear.weight", 2, 3))),
                        ("bias", Parameter(floats("linear.bias", 2))),
                    ]
                ),
            ),
            ("_buffers", OrderedDict()),
            ("_modules", OrderedDict()),
            ("training", True),
            ("in_features", 3),
            ("out_features", 2),
        ]
    )
    name = Global("torch.nn.modules.linear", "Linear")
    return Call(class_id(name, SOURCE_FILE, SOURCE), (), state=dict(state), new=True)
