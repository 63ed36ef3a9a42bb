// Brings segments to disk on threads of its own, while the run that makes them goes on.

internal import Dispatch
internal import Synchronization

/// Writes one segment after another, and compares those that are written with what they should be.
///
/// A segment is written and synced while the next one is made, and read again while the next one is written: each of the three
/// waits for something else. It holds few segments at a time: whoever is faster than the disk waits.
final class SegmentWriter: Sendable {
  private let directory: BackupDirectory
  private let verifies: Bool
  private let writing = DispatchQueue(label: "perennial backup")
  private let comparing = DispatchQueue(label: "perennial backup check")
  private let room = DispatchSemaphore(value: SegmentWriter.countMax)
  private let state = Mutex(State())

  /// So many segments are under way at once, beside the one that is being made.
  private static let countMax = 3

  private struct State {
    /// The first thing that went wrong: nothing is written after it.
    var failure: LedgerError?
    /// The memory of segments that are done, for those that come.
    var spare: [[UInt8]] = []
  }

  /// - Parameter verifies: whether what was written is read again and compared.
  init(into directory: BackupDirectory, verifies: Bool) {
    (self.directory, self.verifies) = (directory, verifies)
  }

  /// Takes a segment over, once there is room for it, and gives memory for another.
  ///
  /// - Throws: what went wrong with an earlier one.
  func write(_ bytes: [UInt8], to segment: BackupManifest.Segment) throws(LedgerError) -> [UInt8] {
    room.wait()
    let (failure, spare) = state.withLock { ($0.failure, $0.spare.popLast()) }
    if let failure {
      room.signal()
      throw failure
    }
    writing.async {
      self.step { () throws(LedgerError) in try self.directory.write(bytes, to: segment) }
      guard self.verifies else { return self.end(bytes) }
      self.comparing.async {
        self.step { () throws(LedgerError) in try self.directory.compare(segment, with: bytes) }
        self.end(bytes)
      }
    }
    return spare ?? []
  }

  private func step(_ body: () throws(LedgerError) -> Void) {
    guard state.withLock({ $0.failure == nil }) else { return }
    do { try body() } catch { state.withLock { $0.failure = $0.failure ?? error } }
  }

  private func end(_ bytes: [UInt8]) {
    state.withLock { $0.spare.append(bytes) }
    room.signal()
  }

  /// Waits until everything that was taken over is done.
  func wait() {
    writing.sync {}
    comparing.sync {}
  }

  /// Waits until everything that was taken over is on disk.
  ///
  /// - Throws: the first thing that went wrong.
  func finish() throws(LedgerError) {
    wait()
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
