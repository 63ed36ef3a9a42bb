// What a person is told whose request's number was recorded of somebody else before.

enum RequestNote {
  /// One sentence, where there is such a position; nothing otherwise.
  static func notes(_ position: UInt64?) -> [String] {
    guard let position else { return [] }
    return [
      "this request was recorded before of another customer, at position \(position): unless the two are one person, give each of "
        + "them a request with a number of its own"
    ]
  }
}
