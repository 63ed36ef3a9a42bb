// A reason to refuse, on its way to becoming a decision's answer.

internal import Ledger
internal import Words

/// Why a request is refused. The rules throw it where it is found, so that their order is that of the code.
struct Refused: Error {
  var reason: String
  var message: String
  var numbers: [String: Int64]

  /// - Parameters:
  ///   - reason: a code.
  ///   - message: for whoever asked; nothing that identifies a person.
  init(_ reason: String, _ message: String, _ numbers: [String: Int64] = [:]) {
    (self.reason, self.message, self.numbers) = (reason, message, numbers)
  }
}

extension Verdict {
  /// What `body` says; where it throws a reason to refuse, the refusal.
  ///
  /// - Parameters:
  ///   - cause: the touchpoint that is decided about, where there is one.
  ///   - program: the programme for which it is decided, where the same may be decided for another.
  static func judged(
    cause: Position? = nil, of program: String? = nil, _ body: () throws -> Verdict
  ) throws -> Verdict {
    do { return try body() } catch let refused as Refused {
      return .refuse(
        refused.reason, refused.message.prefix(bytes: 500), refused.numbers, cause: cause, program: program)
    }
  }
}

extension String {
  /// As much of a text as so many bytes of UTF-8 hold.
  fileprivate func prefix(bytes count: Int) -> String {
    guard utf8.count > count else { return self }
    var text = Substring(self)
    while text.utf8.count > count - 3 { text.removeLast() }
    return text + "…"
  }
}
