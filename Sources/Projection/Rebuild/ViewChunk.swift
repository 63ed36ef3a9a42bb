// Rows on their way from the threads that fold to the view that they are written to.

internal import Ledger
internal import Synchronization

/// What some neighbouring histories came to in one view, encoded.
struct ViewChunk: Sendable {
  /// The values of `entries`, one after another.
  private(set) var bytes: [UInt8] = []
  private(set) var entries: [Entry] = []
  /// The sum of their hashes.
  private(set) var digest: UInt128 = 0

  /// A value of the table `rows` or `quarantine`.
  struct Entry: Sendable {
    /// When time alone will change the row; `.distantFuture` for never.
    var due: Instant
    /// Where its value ends in `bytes`.
    var end: Int
    var customer: UInt32
    var isRow: Bool
  }

  /// About what it takes in memory.
  var byteCount: Int { bytes.count + entries.count * MemoryLayout<Entry>.stride }

  mutating func append(_ row: [UInt8], _ times: StoredRow.Times, of customer: CustomerNumber) {
    digest &+= StoredRow.append(row, times, customer: customer, to: &bytes)
    entries.append(
      Entry(due: times.due, end: bytes.count, customer: customer.rawValue, isRow: true))
  }

  mutating func append(_ quarantine: StoredQuarantine, of customer: CustomerNumber) {
    let (value, hash) = quarantine.encoded(customer: customer)
    bytes += value
    digest &+= hash
    entries.append(
      Entry(due: .distantFuture, end: bytes.count, customer: customer.rawValue, isRow: false))
  }

  /// Empties it and keeps the memory.
  fileprivate mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    digest = 0
  }
}

/// Chunks that were written, for filling again: what is allocated once is not allocated a thousand times, and never
/// more than are under way at the same time.
final class ChunkPool: Sendable {
  private let free = Mutex<[ViewChunk]>([])

  func take() -> ViewChunk { free.withLock { $0.popLast() } ?? ViewChunk() }

  func giveBack(_ chunk: consuming ViewChunk) {
    chunk.removeAll()
    let chunk = chunk
    free.withLock { $0.append(chunk) }
  }
}
