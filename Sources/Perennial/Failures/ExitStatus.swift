// What a script is told of how a command went.

/// The numbers of sysexits.h, and a few that every shell knows.
package enum ExitStatus: Int32, Sendable {
  /// What was checked is not as it should be.
  case foundWanting = 1
  case usage = 64
  case badData = 65
  case noInput = 66
  /// A mistake of the program's own.
  case software = 70
  case cannotCreate = 73
  case inputOutput = 74
  case tryAgain = 75
  case notPermitted = 77
  /// What a shell says of a process that SIGINT has ended.
  case interrupted = 130
}
