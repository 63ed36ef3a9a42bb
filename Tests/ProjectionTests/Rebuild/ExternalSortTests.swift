import Foundation
import Words
import PerennialTestKit
import Testing

@testable import Projection

/// A number with its place, so that no two are equal.
struct TestRecord: SortableRecord, Equatable {
  var key: Int
  var place: Int

  static func precedes(_ left: TestRecord, _ right: TestRecord) -> Bool {
    left.key == right.key ? left.place < right.place : left.key < right.key
  }
}

struct ExternalSortTests {
  enum Shape: CaseIterable {
    case random, ascending, descending, equal, nearly, late
  }

  private func records(_ count: Int, _ shape: Shape, seed: UInt64) -> [TestRecord] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { place in
      switch shape {
      case .random: TestRecord(key: Int.random(in: 0...count, using: &random), place: place)
      case .ascending: TestRecord(key: place, place: place)
      case .descending: TestRecord(key: -place, place: place)
      case .equal: TestRecord(key: 1, place: place)
      // One in a hundred came late, some of them by far.
      case .late:
        TestRecord(
          key: place % 100 == 57 ? place - ([3, 5, 700].randomElement(using: &random) ?? 0) : place,
          place: place)
      case .nearly: TestRecord(key: place - Int.random(in: 0...9, using: &random), place: place)
      }
    }
  }

  @Test("A sort in place is a sort, of any length and disorder", arguments: Shape.allCases)
  func inPlace(shape: Shape) {
    for count in [0, 1, 2, 7, 8, 9, 23, 24, 100, 1000, 5000] {
      var records = records(count, shape, seed: UInt64(count))
      let expected = records.sorted(by: TestRecord.precedes)
      records.withUnsafeMutableBufferPointer { $0.sortInPlace() }
      #expect(records == expected, "\(count) records")
    }
  }

  @Test("Many that have a key are sorted by it first, whatever the keys are like", arguments: 0..<6)
  func byKey(shape: Int) {
    var random = SeededRandom(seed: UInt64(shape))
    for count in [4096, 4097, 20_000] {
      var dues = (0..<count).map { place in
        let due: Int64 =
          switch shape {
          case 0: Int64.random(in: .min ... .max, using: &random)
          case 1: Int64.random(in: 0..<3, using: &random) * 86_400_000_000
          case 2: place % 2 == 0 ? .min : .max
          case 3: 7
          // Nearly all of them in one bucket.
          case 4: place == 0 ? .max : Int64.random(in: 0..<1000, using: &random)
          default: Int64(count - place)
          }
        return DueEntry(Instant(microseconds: due), UInt32(count - place))
      }
      let expected = dues.sorted(by: DueEntry.precedes)
      dues.withUnsafeMutableBufferPointer { $0.sortInPlace() }
      #expect(dues == expected, "\(count) records")
    }
  }

  @Test(
    "Records come back in order, from memory or through runs on disk that are merged several times over",
    arguments: [16, 64, 100_000], [256, 1024, 1 << 20])
  func sort(runRecords: Int, mergeBytes: Int) throws {
    let directory = FileManager.default.temporaryDirectory.path
    for (index, shape) in Shape.allCases.enumerated() {
      for count in [0, 1, 15, 16, 17, 1000, 3001] {
        let records = records(count, shape, seed: UInt64(index))
        let sort = ExternalSort<TestRecord>(
          in: directory, runBytes: runRecords * MemoryLayout<TestRecord>.stride, mergeBytes: mergeBytes)
        for record in records { try sort.append(record) }
        #expect(sort.count == count)
        let sorted = try sort.sorted()
        var found: [TestRecord] = []
        while let record = try sorted.next() { found.append(record) }
        #expect(try sorted.next() == nil)
        #expect(found == records.sorted(by: TestRecord.precedes), "\(shape), \(count) records")
      }
    }
  }

  @Test("Nothing has a name on disk while it is sorted")
  func unnamed() throws {
    let directory = NSTemporaryDirectory() + "/perennial-sort-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let sort = ExternalSort<TestRecord>(in: directory, runBytes: 256, mergeBytes: 256)
    for record in records(1000, .random, seed: 1) { try sort.append(record) }
    let sorted = try sort.sorted()
    #expect(try sorted.next() != nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
  }

  @Test("No room for a run is an error that says where")
  func noRoom() throws {
    let sort = ExternalSort<TestRecord>(in: "/nonexistent", runBytes: 256, mergeBytes: 256)
    #expect {
      for record in records(1000, .random, seed: 1) { try sort.append(record) }
    } throws: { error in
      (error as? ProjectionError)?.code == .inputOutput && "\(error)".contains("/nonexistent")
    }
  }
}
