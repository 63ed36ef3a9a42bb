// Which order, ticket … is meant, by the names that people write.

package import Perennial

extension Reference {
  /// The thing that a text names: `order:536365` is the order of whichever namespace, `order@till:536365`
  /// the one of that namespace.
  ///
  /// - Parameter parameter: what it was given for, as the asker wrote it, for the message.
  /// - Throws: `Failure` with code `invalidRequest`, which lists the kinds.
  package init(named text: String, of parameter: String) throws {
    guard let reference = Reference(text) else {
      let kinds = Kind.allCases.map(\.word).joined(separator: ", ")
      throw Failure.usage(
        "\(parameter) \(text) is not kind:text, or kind@namespace:number; the kinds are \(kinds)")
    }
    self = reference
  }

  /// The order that a text names: by its number, or by `namespace:number` where another producer has the
  /// number too. A namespace may hold colons (`https://shop.example:1001`), a number that stands alone may
  /// not; `order@namespace:number` leaves no doubt.
  ///
  /// - Throws: `Failure` with code `invalidRequest`.
  package init(orderNamed text: String) throws {
    if text.hasPrefix("order@") || text.hasPrefix("order:"), let reference = Reference(text) {
      self = reference
      return
    }
    let colon = text.lastIndex(of: ":")
    let number = colon.map { String(text[text.index(after: $0)...]) } ?? text
    let namespace = colon.map { String(text[..<$0]) }
    guard !number.isEmpty, namespace?.isEmpty != true else {
      throw Failure.usage("\(text) is not an order; give its number, or namespace:number")
    }
    self.init(.order, number, namespace: namespace)
  }
}
