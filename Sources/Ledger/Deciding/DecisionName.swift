// What a decision is called, and which version of its rules decides.

/// The name of a decision and the version of its rules: `points.redeem/1`.
///
/// The version is raised when the rules change: what was decided under the earlier one keeps its answer, and a request that
/// was sent under it and is sent again under another is a conflict.
///
/// A name in the text of a program is a literal, and traps where it is none: `"points.redeem"` lacks its version. A name that
/// is put together or read at run time is made by `init(_:)`, which gives `nil` instead.
public struct DecisionName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// A code: `points.redeem`.
  public let name: String
  /// From 1.
  public let version: UInt32

  /// `nil` where the text is no code with a slash and a number behind it.
  public init?(_ text: String) {
    guard let slash = text.lastIndex(of: "/"), let version = UInt32(text[text.index(after: slash)...]),
      version > 0
    else { return nil }
    let name = String(text[..<slash])
    guard !name.isEmpty, !name.contains("/"), Check.isCode(name) else { return nil }
    (self.name, self.version) = (name, version)
  }

  init(name: String, version: UInt32) { (self.name, self.version) = (name, version) }

  public init(stringLiteral text: StaticString) {
    guard let name = DecisionName(text.description) else {
      preconditionFailure("\(text) is not a decision's name and version, as in points.redeem/1")
    }
    self = name
  }

  public var description: String { "\(name)/\(version)" }
}
