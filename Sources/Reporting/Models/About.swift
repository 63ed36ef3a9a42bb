// The name, version and description of a read model.

public import Projection

/// The name of a read model, the version of its code, and a sentence about what it says.
public struct About: Hashable, Sendable {
  /// The name of the view, as commands, policies and files have it.
  public let name: ViewName
  /// The version of the code. It is raised whenever the same history would give another row or other
  /// totals, so that rows of two versions are never mixed in a view.
  public let version: Int
  /// What the model says, in a sentence for a person: `Who comes back, and how soon.`
  public let sentence: String

  /// What a model is called and says; a version below 1 traps.
  public init(_ name: ViewName, version: Int, _ sentence: String) {
    precondition(version > 0, "versions of a read model are numbered from 1")
    (self.name, self.version, self.sentence) = (name, version, sentence)
  }

  /// The name and version of the code, `retention/5`: what stored rows were folded by.
  public var code: String { "\(name)/\(version)" }
}
