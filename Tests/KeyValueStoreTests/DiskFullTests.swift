import Foundation
import Glibc
import Testing

@testable import KeyValueStore

/// A small file system of its own; only the superuser may mount one.
private final class SmallFileSystem {
  let path: String

  /// `nil` where mounting is not permitted.
  init?(bytes: Int) throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent(
      "perennial-disk-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    path = base.path
    let mounted = try? run("/usr/bin/env", ["mount", "-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", path])
    guard mounted?.status == 0 else {
      try? FileManager.default.removeItem(atPath: path)
      return nil
    }
  }

  deinit {
    _ = try? run("/usr/bin/env", ["umount", path])
    try? FileManager.default.removeItem(atPath: path)
  }

  static let isPermitted: Bool = (try? SmallFileSystem(bytes: 1 << 20)) != nil
}

@Suite(.enabled(if: SmallFileSystem.isPermitted, "mounting a tmpfs is not permitted here"))
struct DiskFullTests {
  @Test func aFullDiskIsSaidAndReadsGoOnAndWritesGoOnOnceThereIsRoom() throws {
    let disk = try #require(try SmallFileSystem(bytes: 4 << 20))
    try FileManager.default.createDirectory(atPath: disk.path + "/log", withIntermediateDirectories: false)
    try writeFile([UInt8](repeating: 1, count: 1 << 20), disk.path + "/filler")
    let environment = try Environment(at: disk.path + "/log", options: .ordinary)
    let table = try environment.table("t")
    var written: UInt64 = 0
    var refusal: KeyValueError.Code?
    while refusal == nil {
      let row = [UInt8](repeating: UInt8(written % 251), count: 50_000)
      refusal = code { try environment.write { try $0.put(row, at: written, in: table) } }
      if refusal == nil { written += 1 }
    }
    #expect(refusal == .diskFull)
    #expect(written > 20)
    for _ in 0..<3 {
      #expect(
        code {
          try environment.write { try $0.put([UInt8](repeating: 1, count: 50_000), at: 999, in: table) }
        } == .diskFull)
      #expect(try environment.contents(of: table).count == Int(written))
    }
    try FileManager.default.removeItem(atPath: disk.path + "/filler")
    try environment.write { try $0.put([UInt8](repeating: 2, count: 50_000), at: written, in: table) }
    #expect(try environment.contents(of: table).count == Int(written) + 1)
    environment.close()
    let again = try Environment(at: disk.path + "/log", options: .ordinary)
    #expect(try again.contents(of: try again.table("t")).count == Int(written) + 1)
    again.close()
  }

  @Test func manyReadersOnAFullDiskDoNotCrash() async {
    await #expect(processExitsWith: .success) {
      let disk = try #require(try SmallFileSystem(bytes: 1 << 20))
      let environment = try Environment(at: disk.path, options: .ordinary)
      let table = try environment.table("t")
      try environment.write { try $0.put([1], at: 1, in: table) }
      var bytes = 1 << 20
      while bytes >= 4096 {
        let descriptor = unsafe open(disk.path + "/filler", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let filler = [UInt8](repeating: 1, count: bytes)
        if unsafe write(descriptor, filler, bytes) < bytes { bytes /= 2 }
        close(descriptor)
      }
      // Every 64 more readers use another page of lock.mdb.
      final class Held {
        let snapshot: ReadTransaction
        init(_ environment: Environment) throws { snapshot = try environment.beginRead() }
      }
      let held = try (0..<1000).map { _ in try Held(environment) }
      try #require(try held.last?.snapshot.count(of: table) == 1)
    }
  }

  @Test func anEnvironmentThatDoesNotFitIsRefusedWithoutACrash() async {
    await #expect(processExitsWith: .success) {
      let disk = try #require(try SmallFileSystem(bytes: 16 << 10))
      try #require(code { _ = try Environment(at: disk.path, options: .ordinary) } == .diskFull)
    }
  }
}
