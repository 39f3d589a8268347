/// Modules one after another, called `0`, `1`, … in the state dict.
///
/// Modules of several types stand in a `Sequential<Layer<Leaf>>`. The corresponding PyTorch type
/// is `torch.nn.Sequential`.
public struct Sequential<Element: Module>: Module {
  /// What stands at each parameter and buffer.
  public typealias Leaf = Element.Leaf

  private let elements: [Element]

  /// Creates a sequence of modules that have been built already.
  public init(_ elements: [Element]) { self.elements = elements }

  /// Creates a sequence whose elements `build` makes, each from its own scope.
  ///
  /// - Throws: `Failure` if `build` does.
  public init<Scoped, Failure>(
    count: Int, in scope: ModuleScope<Scoped, Failure>,
    _ build: (Int, ModuleScope<Scoped, Failure>) throws(Failure) -> Element
  ) throws(Failure) {
    var elements: [Element] = []
    for number in stride(from: 0, to: count, by: 1) {
      elements.append(try build(number, scope["\(number)"]))
    }
    self.elements = elements
  }

  /// The elements, each under its number.
  public var children: [(name: String, module: any Module)] {
    elements.enumerated().map { ("\($0.offset)", $0.element) }
  }
}

extension Sequential: RandomAccessCollection {
  /// The number of the first element, 0.
  public var startIndex: Int { elements.startIndex }
  /// The number of elements.
  public var endIndex: Int { elements.endIndex }
  /// The element at `position`, as in an array.
  public subscript(position: Int) -> Element { elements[position] }
}
