internal import Foundation

extension Double {
  /// Four significant digits, with an exponent where that is shorter.
  ///
  /// The C format is `%.4g`.
  var shortText: String { String(format: "%.4g", self) }
}
