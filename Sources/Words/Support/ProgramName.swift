// The program's name, for messages that tell the reader which command to run.

internal import Synchronization

/// The name under which the commands are installed, for messages that name a command: `perennial`, or
/// what a program that links the commands calls itself.
public enum ProgramName {
  private static let name = Mutex("perennial")

  /// The name as it is typed. A program of another name sets it once, when it starts.
  public static var current: String {
    get { name.withLock { $0 } }
    set { name.withLock { $0 = newValue } }
  }

  /// A command as a message names it: `` `perennial doctor --rebuild` ``.
  ///
  /// - Parameter words: what follows the program's name.
  package static func command(_ words: String) -> String { "`\(current) \(words)`" }
}
