// Touchpoints as the rows of an event store: encoded beforehand, so that only the inserting is timed.

internal import EventStore
internal import Foundation
internal import Perennial

/// The rows of one batch, with the memory that they point into.
final class EncodedBatch {
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let rows: UnsafeMutableBufferPointer<store_row>

  init(_ touchpoints: [NewTouchpoint]) throws {
    var flat: [UInt8] = []
    var ends: [(id: Int, body: Int)] = []
    for touchpoint in touchpoints {
      flat.append(contentsOf: touchpoint.id.utf8)
      let id = flat.count
      if case .message(let message) = touchpoint.content {
        let body: [UInt8] = try message.serializedBytes()
        flat.append(contentsOf: body)
      }
      ends.append((id, flat.count))
    }
    bytes = .allocate(capacity: max(1, flat.count))
    _ = bytes.initialize(from: flat)
    rows = .allocate(capacity: touchpoints.count)
    rows.initialize(repeating: store_row())
    guard let base = bytes.baseAddress else { return }
    var start = 0
    for (index, touchpoint) in touchpoints.enumerated() {
      let end = ends[index]
      rows[index].id = UnsafeRawPointer(base + start).assumingMemoryBound(to: CChar.self)
      rows[index].id_bytes = end.id - start
      rows[index].body = UnsafeRawPointer(base + end.id)
      rows[index].body_bytes = end.body - end.id
      rows[index].occurred = touchpoint.occurred?.microseconds ?? 0
      rows[index].recorded = rows[index].occurred
      rows[index].value = Int64(index)
      rows[index].reference = UInt64(truncatingIfNeeded: touchpoint.id.hashValue)
      rows[index].checksum = rows[index].reference
      if case .customer(let customer) = touchpoint.subject { rows[index].customer = customer.rawValue }
      (rows[index].source, rows[index].type, rows[index].unit, rows[index].version) = (1, 15, 826, 1)
      start = end.body
    }
  }

  deinit {
    bytes.deallocate()
    rows.deallocate()
  }

  /// Inserts all rows in one durable transaction.
  func insert(into store: OpaquePointer) throws {
    let code = store_append(store, rows.baseAddress, rows.count)
    guard code == 0 else { throw Fault("SQLite cannot insert: error \(code)") }
  }
}
