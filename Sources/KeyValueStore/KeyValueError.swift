// What LMDB, the operating system or this wrapper refuses, as one typed error.

internal import CLMDB
internal import Glibc

/// A failure of the store: which operation, on which environment, why, and what to do where that is known.
package struct KeyValueError: Error, Hashable, Sendable {
  package var code: Code
  /// The C function or the check of ours that failed.
  package var operation: String
  /// The environment's directory, empty where none is involved.
  package var path: String
  /// What was found, and what to do; empty where the code says all.
  package var detail: String

  package init(_ code: Code, in operation: String, at path: String = "", detail: String = "") {
    self.code = code
    self.operation = operation
    self.path = path
    self.detail = detail
  }

  /// An LMDB return code, an `errno`, or one of this wrapper's own refusals (from 1,000,000).
  package struct Code: RawRepresentable, Hashable, Sendable {
    package var rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let keyExists = Code(rawValue: MDB_KEYEXIST)
    package static let notFound = Code(rawValue: MDB_NOTFOUND)
    package static let pageNotFound = Code(rawValue: MDB_PAGE_NOTFOUND)
    package static let corrupted = Code(rawValue: MDB_CORRUPTED)
    package static let panic = Code(rawValue: MDB_PANIC)
    package static let versionMismatch = Code(rawValue: MDB_VERSION_MISMATCH)
    package static let invalid = Code(rawValue: MDB_INVALID)
    package static let mapFull = Code(rawValue: MDB_MAP_FULL)
    package static let readersFull = Code(rawValue: MDB_READERS_FULL)
    package static let transactionFull = Code(rawValue: MDB_TXN_FULL)
    package static let mapResized = Code(rawValue: MDB_MAP_RESIZED)
    package static let badValueSize = Code(rawValue: MDB_BAD_VALSIZE)
    /// A transaction that has failed already was used or committed.
    package static let badTransaction = Code(rawValue: MDB_BAD_TXN)
    /// More tables were opened than `Environment.Options.tablesMax`.
    package static let tablesFull = Code(rawValue: MDB_DBS_FULL)
    /// The table has flags that this wrapper never sets: another program made it.
    package static let incompatible = Code(rawValue: MDB_INCOMPATIBLE)

    package static let noSuchFile = Code(rawValue: ENOENT)
    package static let inputOutput = Code(rawValue: EIO)
    package static let accessDenied = Code(rawValue: EACCES)
    package static let diskFull = Code(rawValue: ENOSPC)
    package static let outOfMemory = Code(rawValue: ENOMEM)
    package static let readOnly = Code(rawValue: EROFS)
    /// The process has as many descriptors as it may.
    package static let tooManyFiles = Code(rawValue: EMFILE)

    /// This process has the same environment open already, perhaps by another path.
    package static let alreadyOpen = Code(rawValue: 1_000_001)
    /// The file is shorter than the pages its meta page names.
    package static let truncated = Code(rawValue: 1_000_002)
    /// A meta page does not hold what LMDB writes there.
    package static let damagedMeta = Code(rawValue: 1_000_003)
    /// The environment has pages of another size than 4,096 bytes.
    package static let wrongPageSize = Code(rawValue: 1_000_004)
    /// The environment was opened before this process was forked.
    package static let usedAfterFork = Code(rawValue: 1_000_005)
    /// The environment has been closed.
    package static let closed = Code(rawValue: 1_000_006)
    /// The map has to grow, and readers of this process held it for longer than the wait allows.
    package static let growthBlocked = Code(rawValue: 1_000_007)
    /// A value reaches outside the file's pages: a damaged page.
    package static let outOfBounds = Code(rawValue: 1_000_008)
    /// An earlier commit failed with an unknown outcome; the environment must be opened again.
    package static let stopped = Code(rawValue: 1_000_009)
    /// The file system is one that LMDB's locks and maps do not work on.
    package static let networkFileSystem = Code(rawValue: 1_000_010)

    /// While the environment rested, other files were put in the place of its own.
    package static let replaced = Code(rawValue: 1_000_011)

    /// The code in words.
    package var message: String {
      switch self {
      case .alreadyOpen: "this process has it open already"
      case .truncated: "the file is shorter than its own meta page says"
      case .damagedMeta: "a meta page is damaged"
      case .wrongPageSize: "its page size is not 4,096 bytes"
      case .usedAfterFork: "it was opened before this process was forked"
      case .closed: "it has been closed"
      case .growthBlocked: "the map must grow, but readers hold it"
      case .outOfBounds: "a page is damaged: a value reaches outside the file"
      case .stopped: "an earlier commit failed; close it and open it again"
      case .replaced: "other files were put in its place; close it and open it again"
      case .networkFileSystem: "it lies on a network file system"
      default: unsafe mdb_strerror(rawValue).map { unsafe String(cString: $0) } ?? "error \(rawValue)"
      }
    }
  }
}

extension KeyValueError: CustomStringConvertible {
  package var description: String {
    var text = path.isEmpty ? "" : "\(path): "
    text += "\(code.message) (\(operation))"
    if !detail.isEmpty { text += ": \(detail)" }
    return text
  }
}

/// Turns a C return code into an error.
@inline(__always)
func check(_ code: Int32, _ operation: StaticString, at path: @autoclosure () -> String)
  throws(KeyValueError)
{
  if code != 0 {
    throw KeyValueError(.init(rawValue: code), in: operation.description, at: path())
  }
}
