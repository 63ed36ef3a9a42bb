import Foundation
import Synchronization
import Testing

@testable import KeyValueStore

@Suite struct MapSizeTests {
  private static var following: Environment.Options {
    var options = Environment.Options()
    options.mapSize.leastBytes = 64 << 10
    options.growthWaitSeconds = 1
    return options
  }

  private static let mebibyte = 1 << 20
  private static let gibibyte = 1 << 30
  private static let sizes: [(file: Int, map: Int)] = [
    (0, 256 * mebibyte), (1, 256 * mebibyte), (32 * mebibyte, 256 * mebibyte),
    (32 * mebibyte + 1, 512 * mebibyte), (gibibyte, 8 * gibibyte), (8 * gibibyte, 64 * gibibyte),
    (20 * gibibyte, 64 * gibibyte), (32 * gibibyte, 64 * gibibyte), (33 * gibibyte, 128 * gibibyte),
    (1024 * gibibyte, 2048 * gibibyte),
  ]

  @Test(arguments: sizes) func aMapHasRoomForEightTimesItsFileOrTwice(_ size: (file: Int, map: Int)) {
    #expect(Environment.MapSize().bytes(forFile: size.file) == size.map)
  }

  @Test func aMapThatFollowsItsFileGrowsBeforeItHasTo() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: Self.following)
    let table = try environment.table("t")
    #expect(environment.statistics().mapBytes == 64 << 10)
    var runs = 0
    for key in 0..<200 {
      try environment.write { transaction in
        runs += 1
        try transaction.put([UInt8](repeating: 5, count: 4080), at: UInt64(key), in: table)
      }
      let statistics = environment.statistics()
      #expect(statistics.fileBytes <= statistics.mapBytes / 2 + 8 * 4096)
    }
    // No write found the map full.
    #expect(runs == 200)
    environment.close()
    let again = try Environment(at: directory.path, options: Self.following)
    #expect(again.statistics().mapBytes >= 8 * 200 * 4080)
  }

  /// Whoever reads for long keeps the map from growing, and is only in the way once there is no room left.
  @Test func aSnapshotThatIsHeldKeepsTheMapAsItIsUntilThereIsNoRoom() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: Self.following)
    let table = try environment.table("t")
    try environment.write { try $0.put([1], at: 1000, in: table) }
    do {
      let snapshot = try environment.beginRead()
      var key: UInt64 = 0
      while environment.statistics().fileBytes <= 48 << 10 {
        try environment.write { try $0.put([UInt8](repeating: 5, count: 3000), at: key, in: table) }
        key += 1
      }
      #expect(environment.statistics().mapBytes == 64 << 10)
      #expect(try snapshot.value(at: 1000, in: table)?.array == [1])
      #expect(
        code {
          try environment.write { try $0.put([UInt8](repeating: 5, count: 60_000), at: 999, in: table) }
        } == .growthBlocked)
    }
    // It has grown as soon as the snapshot was gone.
    _ = try environment.contents(of: table)
    #expect(environment.statistics().mapBytes >= 256 << 10)
  }

  @Test func aReaderFollowsAFileThatAnotherProcessHasMadeLarger() async throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: Self.following)
    let table = try environment.table("t")
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      let environment = try Environment(at: path)
      let table = try environment.table("t")
      try environment.write { transaction in
        for key in 0..<200 {
          try transaction.put([UInt8](repeating: 5, count: 4080), at: UInt64(key), in: table)
        }
      }
    }
    #expect(try environment.contents(of: table).count == 200)
    // Not the map of the other, whose size is not known to be of use here.
    #expect(environment.statistics().mapBytes == 8 << 20)
  }

  /// What an earlier version has left: a map of 64 GiB.
  @Test func theSizeThatAnEarlierProgramGaveTheMapIsNotTaken() throws {
    let directory = try TestDirectory()
    var large = Environment.Options()
    large.mapBytes = 64 << 30
    let before = try Environment(at: directory.path, options: large)
    let table = try before.table("t")
    try before.write { try $0.put([1], at: 1, in: table) }
    #expect(before.statistics().mapBytes == 64 << 30)
    before.close()
    let environment = try Environment(at: directory.path, options: Self.following)
    #expect(environment.statistics().mapBytes < 1 << 20)
    let again = try environment.table("t")
    for key in 2..<100 {
      try environment.write { try $0.put([UInt8](repeating: 5, count: 4080), at: UInt64(key), in: again) }
    }
    #expect(try environment.contents(of: again).count == 99)
  }
}
