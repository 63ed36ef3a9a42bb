// A ledger, a log of the C floor and a SQLite event store, which grow by the same touchpoints side by side.

internal import EventStore
internal import Floor
internal import Foundation
internal import Perennial
internal import Workload

final class Competitors {
  let data: DataSet
  private(set) var ledger: Ledger
  private(set) var floor: OpaquePointer
  private(set) var store: OpaquePointer
  let path: String
  private let directory: String
  /// How many touchpoints were made so far.
  private(set) var next: Int
  /// How many bytes the body of an order has, on average.
  let bodyBytes: Int

  /// - Parameter customers: how many customers the ledger knows before anything is measured, since it gives
  ///   the numbers.
  init(_ bench: Bench, ids: DataSet.Ids) async throws {
    let customers = bench.size.customers / 10
    data = DataSet(touchpoints: customers, customers: customers, ids: ids, kinds: .orders)
    directory = try bench.makeDirectory("append-\(UUID().uuidString)")
    path = directory + "/shop.ledger"
    next = customers
    bodyBytes = try Self.bodyBytes(of: data.batch(0..<1000))
    _ = try bench.makeDirectory(URL(fileURLWithPath: directory).lastPathComponent + "/floor")
    ledger = try Ledger.create(at: path, settings: DataSet.settings)
    floor = try Self.openFloor(directory + "/floor")
    store = try Self.openStore(directory + "/store.sqlite")
    _ = try await data.append(0..<customers, to: ledger)
  }

  deinit {
    try? ledger.close()
    floor_close(floor)
    store_close(store)
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// The next touchpoints, all of customers whom the ledger knows.
  func take(_ count: Int) -> [NewTouchpoint] {
    defer { next += count }
    return data.batch(next..<next + count)
  }

  func takeBatches(_ count: Int) async throws -> [[NewTouchpoint]] {
    let numbers = next..<next + count * DataSet.batchSize
    next = numbers.upperBound
    return try await data.batches(numbers)
  }

  func appendToFloor(_ count: Int) throws {
    let code = floor_append(floor, count, bodyBytes)
    guard code == 0 else { throw Fault("the floor cannot append: error \(code)") }
  }

  /// Closes all three and opens them again. What closing writes is part of the round.
  ///
  /// - Returns: the seconds that closing took for each, and the bytes that the ledger wrote.
  func closeRound() throws -> (ours: Double, floor: Double, store: Double, oursWritten: Double) {
    let before = bytesWritten()
    let ours = try timed { try ledger.close() }
    let written = bytesWritten() - before
    let theirs = timed { floor_close(floor) }
    var code: Int32 = 0
    let others = timed { code = store_close(store) }
    guard code == 0 else { throw Fault("SQLite cannot close: error \(code)") }
    ledger = try Ledger.open(at: path)
    floor = try Self.openFloor(directory + "/floor")
    store = try Self.openStore(directory + "/store.sqlite")
    return (ours, theirs, others, written)
  }

  /// The bytes of all bodies in the log. The ledger is closed for that, and opened again.
  func storedBodyBytes() throws -> Double {
    try ledger.close()
    defer { if let opened = try? Ledger.open(at: path) { ledger = opened } }
    let bytes = baseline_body_bytes(path + "/log")
    guard bytes >= 0 else { throw Fault("cannot read the bodies of \(path)") }
    return Double(bytes)
  }

  func onDisk() -> (ours: Double, store: Double) {
    (
      bytesOnDisk(path),
      bytesOnDisk(directory + "/store.sqlite") + bytesOnDisk(directory + "/store.sqlite-wal")
    )
  }

  private static func openFloor(_ path: String) throws -> OpaquePointer {
    guard let floor = floor_open(path) else { throw Fault("the floor cannot open \(path)") }
    return floor
  }

  private static func openStore(_ path: String) throws -> OpaquePointer {
    guard let store = store_open(path) else { throw Fault("SQLite cannot open \(path)") }
    return store
  }

  /// The bytes of a body: its message, id and reference, each with a tag and a length.
  private static func bodyBytes(of touchpoints: [NewTouchpoint]) throws -> Int {
    var sum = 0
    for touchpoint in touchpoints {
      guard case .message(let message) = touchpoint.content else { continue }
      let bytes: [UInt8] = try message.serializedBytes()
      sum += bytes.count + touchpoint.id.utf8.count + (message.reference?.text.utf8.count ?? 0) + 7
    }
    return sum / max(touchpoints.count, 1)
  }
}
