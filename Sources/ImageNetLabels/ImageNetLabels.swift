/// The names of ImageNet's 1000 classes, as torchvision orders and spells them.
///
/// Two names stand for two classes each, `crane` and `maillot`. The corresponding Python constant
/// is `torchvision.models._meta._IMAGENET_CATEGORIES`.
public enum ImageNetLabels {
  /// The names, by class.
  public static let all: [String] = imageNetLabelText.split { $0 == ";" || $0 == "\n" }
    .map { label in String(label.drop { $0 == " " }) }
    .filter { !$0.isEmpty }
}
