// Reads the values of parameters as people write them.

internal import Words
internal import Projection

extension ReportParameter.Kind {
  /// Reads a value.
  ///
  /// - Parameter name: the name of the parameter as the asker wrote it, for the message.
  /// - Throws: `ProjectionError` with code `invalidRequest`, whose message says what was expected.
  func value(_ text: String, of name: String) throws -> ReportParameter.Value {
    func refused() -> ProjectionError {
      ProjectionError(.invalidRequest, "\(name): \(text) is not \(example)")
    }
    switch self {
    case .text: return .text(text)
    case .flag: throw ProjectionError(.invalidRequest, "\(name) takes no value")
    case .integer(let range):
      guard let number = Int64(text), range.contains(number) else { throw refused() }
      return .integer(number)
    case .choice(let words):
      if words.contains(text) { return .text(text) }
      throw ProjectionError(
        .invalidRequest, "\(name): there is no \(text); \(Nearest.hint(text, among: words))")
    case .duration:
      guard let seconds = Self.seconds(text) else { throw refused() }
      return .seconds(seconds)
    case .time: return .time(try TimeOrDay(text, of: name))
    case .extent: return .extent(try LogExtent(text, of: name))
    case .list(let kind):
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return .list(try parts.map { try kind.value($0, of: name) })
    }
  }

  /// What a value looks like, for a message.
  var example: String {
    switch self {
    case .text: "a text"
    case .flag: "given without a value"
    case .integer(let range):
      switch (range.lowerBound, range.upperBound) {
      case (.min, .max): "a whole number"
      case (let least, .max): "a whole number, \(least) or more"
      case (let least, let most): "a whole number, \(least) to \(most)"
      }
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .duration: "a duration; write 90s, 30m, 12h, 7d or 2w"
    case .time: "a time or a day; write 2011-12-01 or 2011-12-01T09:30:00Z"
    case .extent: "a position, a time or a day; write 4711, 2011-12-01 or 2011-12-01T09:30:00Z"
    case .list(let kind): "a list of such, with commas between them: \(kind.example)"
    }
  }

  /// What help shows in place of a value: `<text>`, `<a|b>`.
  public var placeholder: String {
    switch self {
    case .text: "<text>"
    case .flag: ""
    case .integer: "<number>"
    case .choice(let words): "<\(words.joined(separator: "|"))>"
    case .duration: "<duration>"
    case .time: "<time>"
    case .extent: "<position|time>"
    case .list(let kind): "\(kind.placeholder),…"
    }
  }

  private static let scales: [Character: Int64] = [
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
  ]

  private static func seconds(_ text: String) -> Int64? {
    guard let scale = text.last.flatMap({ scales[$0] }), let number = Int64(text.dropLast()), number > 0
    else { return nil }
    let (seconds, overflow) = number.multipliedReportingOverflow(by: scale)
    return overflow ? nil : seconds
  }
}
