"""Write ImageNet's labels, in torchvision's order, as a Swift source.

    python make_labels.py > ../../../Sources/ImageNetLabels/ImageNetLabelText.swift
"""

import textwrap

import torchvision_models  # noqa: F401  (declares the operators that torchvision's import needs)
from torchvision.models._meta import _IMAGENET_CATEGORIES

HEAD = '''\
// Written by Tests/Fixtures/Scripts/make_labels.py from torchvision {version}; do not edit.

/// The labels in the order of the classes, separated by semicolons and line ends.
///
/// One literal in the program's constants: nothing is built at start-up, and no file is looked for.
let imageNetLabelText = """
{body}
  """
'''


def main() -> None:
    import torchvision

    assert len(_IMAGENET_CATEGORIES) == 1000
    assert not any(set(label) & set(';\n"\\') for label in _IMAGENET_CATEGORIES)
    # Spaces within a label are protected so that lines break between labels only.
    text = "; ".join(label.replace(" ", "\0") for label in _IMAGENET_CATEGORIES)
    lines = textwrap.wrap(text, 95, break_long_words=False, break_on_hyphens=False)
    body = "\n".join("  " + line.replace("\0", " ") for line in lines)
    print(HEAD.format(version=torchvision.__version__.split("+")[0], body=body), end="")


if __name__ == "__main__":
    main()
