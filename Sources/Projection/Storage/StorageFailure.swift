// Failures of the files of views, as `ProjectionError`.

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
      // The files are damaged: neither another try nor more room would help.
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
  /// Runs `body`, which uses the environment's files, and throws failures of the store as
  /// `ProjectionError`.
  func using<Result: ~Copyable>(doing: String = "reading", _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as KeyValueError {
      throw ProjectionError(error, doing: doing, path)
    }
  }

  /// Runs `body` in a write transaction, which is committed unless `body` throws. Where the map has to
  /// grow, `body` is run again.
  func write<Result>(_ body: (inout WriteTransaction) throws -> Result) throws -> Result {
    try using(doing: "writing") { try environment.write(body) }
  }

  /// Waits until what was written is on disk.
  func sync() throws { try using(doing: "writing") { try environment.sync() } }
}

extension ViewGeneration {
  /// Runs `body`, which uses the files of this view, and throws failures of the store as
  /// `ProjectionError`.
  func using<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result { try home.using(body) }

  /// Runs `body` on a snapshot of the newest commit.
  func read<Result>(_ body: (borrowing ReadTransaction) throws -> Result) throws -> Result {
    try using { try environment.read(body) }
  }

  /// Begins a snapshot that the caller keeps. What reads from it is wrapped in `using`.
  func beginRead() throws -> ReadTransaction { try using { try environment.beginRead() } }
}
