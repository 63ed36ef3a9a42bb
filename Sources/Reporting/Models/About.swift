// What a read model is, in a name, a number and a sentence.

public import Projection

/// What a read model is called, which version its code has, and what it says.
public struct About: Hashable, Sendable {
  /// The name of the view: of its files, of the policies that are for it, and in every command.
  public let name: ViewName
  /// Raised whenever the same history would give another row or other totals: stored rows of another version are never
  /// mixed with new ones.
  public let version: Int
  /// What it says, in a sentence for a person: `Who comes back, and how soon.`
  public let sentence: String

  public init(_ name: ViewName, version: Int, _ sentence: String) {
    precondition(version > 0, "versions of a read model are numbered from 1")
    (self.name, self.version, self.sentence) = (name, version, sentence)
  }

  /// The name and version of the code, `retention/5`: what stored rows were folded by.
  public var code: String { "\(name)/\(version)" }
}
