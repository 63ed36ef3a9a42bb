// What one decision leaves for the next: rows that were folded, so that they are folded on and not again.

/// Values that hold for the log up to a position, and can be gone on from. Only the writer has it: no lock, no copies.
///
/// What is kept beyond a position that is taken back is forgotten; all else that could make a kept value wrong is for whoever
/// asks to find out. Bounded: what has not been asked for lately goes.
package final class DecisionMemory {
  package struct Key: Hashable {
    package var name: String
    package var customer: CustomerNumber

    package init(_ name: String, _ customer: CustomerNumber) {
      self.name = name
      self.customer = customer
    }
  }

  private struct Entry {
    var value: AnyObject
    var position: Position
    var byteCount: Int
  }

  /// About how many bytes of values are kept, at the most. One counts for a quarter of them at the most, so that a large one
  /// that is asked for all the time does not drive all others out.
  private let bytesMax: Int
  /// What was asked for since `older` was what this is. Once it comes to half of the bytes it is `older`, and what was goes.
  private var recent: [Key: Entry] = [:]
  private var recentBytes = 0
  private var older: [Key: Entry] = [:]
  /// No value is kept that holds for more of the log.
  private var newest = Position.start

  init(bytesMax: Int = 32 << 20) { self.bytesMax = bytesMax }

  /// What is kept, and may have to be brought up to date.
  package func value(for key: Key) -> AnyObject? { (recent[key] ?? older[key])?.value }

  /// Keeps a value that holds up to a position.
  ///
  /// - Parameter byteCount: about what it takes.
  package func keep(_ value: AnyObject, for key: Key, through position: Position, byteCount: Int) {
    forget(key)
    let byteCount = min(byteCount, bytesMax / 4)
    if recentBytes + byteCount > bytesMax / 2 {
      older = recent
      (recent, recentBytes) = ([:], 0)
    }
    recent[key] = Entry(value: value, position: position, byteCount: byteCount)
    recentBytes += byteCount
    newest = max(newest, position)
  }

  package func forget(_ key: Key) {
    if let entry = recent.removeValue(forKey: key) { recentBytes -= entry.byteCount }
    older[key] = nil
  }

  /// What was recorded after a position is taken back.
  func forget(after position: Position) {
    guard newest > position else { return }
    recent = recent.filter { $0.value.position <= position }
    recentBytes = recent.values.reduce(0) { $0 + $1.byteCount }
    older = older.filter { $0.value.position <= position }
    newest = position
  }
}
