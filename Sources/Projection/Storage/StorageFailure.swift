// Failures of the files that views are kept in, in the words of the one public error.

internal import Foundation
internal import KeyValueStore
internal import Words

extension ProjectionError {
  /// A failure of the store that a view is kept in.
  init(_ error: KeyValueError, doing what: String, _ path: String) {
    switch error.code {
    case .diskFull, .mapFull:
      self.init(.diskFull, "\(what) \(path): \(fullDiskMessage) (\(error))", cause: error)
    case .accessDenied, .readOnly:
      self.init(
        .accessDenied,
        "\(path) may not be opened; reading a view needs write access to its files, for LMDB's lock",
        cause: error)
    case .corrupted, .pageNotFound, .invalid, .versionMismatch, .incompatible, .truncated, .damagedMeta,
      .wrongPageSize, .outOfBounds, .panic, .keyExists, .notFound:
      // The files are not what they were: another try, or more room, would not help.
      self.init(
        .damagedView, "\(path): \(error.code.message); build it anew (project --rebuild)", cause: error)
    default:
      self.init(.inputOutput, "\(what) \(path): \(error)", cause: error)
    }
  }

  /// A failed system call on a file of the views.
  init(systemError code: Int32, doing what: String, _ path: String, advice: String = "") {
    self.init(
      code == ENOSPC || code == EDQUOT ? .diskFull : .inputOutput,
      "\(what) \(path): \(systemMessage(code))\(advice)")
  }

  /// A directory that Foundation could not make.
  init(creating path: String, _ error: any Error) {
    guard (error as? CocoaError)?.code == .fileWriteOutOfSpace else {
      self.init(.inputOutput, "\(path) cannot be created", cause: error)
      return
    }
    self.init(.diskFull, "creating \(path): \(fullDiskMessage)", cause: error)
  }
}

extension ViewEnvironment {
  /// Runs `body`, which uses the files of these views, and tells what fails there in words of the views'.
  func using<Result: ~Copyable>(doing: String = "reading", _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as KeyValueError {
      throw ProjectionError(error, doing: doing, path)
    }
  }

  /// Runs `body` in a write transaction, which is committed unless it throws. It may be run again: with a larger map.
  func write<Result>(_ body: (inout WriteTransaction) throws -> Result) throws -> Result {
    try using(doing: "writing") { try environment.write(body) }
  }

  /// Waits until what was written is on disk.
  func sync() throws { try using(doing: "writing") { try environment.sync() } }
}

extension ViewGeneration {
  /// The same for what uses this view's files.
  func using<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result { try home.using(body) }

  /// Runs `body` on a snapshot of the newest commit.
  func read<Result>(_ body: (borrowing ReadTransaction) throws -> Result) throws -> Result {
    try using { try environment.read(body) }
  }

  /// A snapshot that the caller keeps; what fails in it is told by `using`.
  func beginRead() throws -> ReadTransaction { try using { try environment.beginRead() } }
}
