// The name of the program whose commands messages name.

internal import Synchronization

/// The program that has the commands which messages name: `perennial`, or one that links them under a name of its own, whose
/// users know no other.
public enum ProgramName {
  private static let name = Mutex("perennial")

  /// As it is typed. A program with commands of its own says so once, when it starts.
  public static var current: String {
    get { name.withLock { $0 } }
    set { name.withLock { $0 = newValue } }
  }

  /// A command as a message names it: `` `perennial doctor --rebuild` ``.
  ///
  /// - Parameter words: what follows the program's name.
  package static func command(_ words: String) -> String { "`\(current) \(words)`" }
}
