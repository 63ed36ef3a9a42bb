/// What is wrong with a policy document, where, and what would be right.
public struct PolicyFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path of the field, from the document down: `earning.per`, `tiers.levels[1].name`; empty for the
  /// document itself.
  public var path: String
  /// What is wrong there and what would be right, in words: `is required`.
  public var problem: String

  /// A fault at a path, with what is wrong there; an empty path stands for the whole document.
  public init(_ path: String, _ problem: String) {
    self.path = path
    self.problem = problem
  }

  public var description: String { path.isEmpty ? problem : "\(path): \(problem)" }
}
