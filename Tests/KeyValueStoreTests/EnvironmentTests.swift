import Foundation
import Glibc
import Testing

@testable import KeyValueStore

@Suite struct EnvironmentTests {
  @Test func anEnvironmentCannotBeOpenedTwiceInOneProcess() throws {
    let directory = try TestDirectory()
    let first = try Environment(at: directory.path, options: .ordinary)
    #expect(code { _ = try Environment(at: directory.path, options: .ordinary) } == .alreadyOpen)
    #expect(code { _ = try Environment(at: directory.path + "/./", options: .ordinary) } == .alreadyOpen)
    let link = directory.path + "-link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory.path)
    defer { try? FileManager.default.removeItem(atPath: link) }
    #expect(code { _ = try Environment(at: link, options: .ordinary) } == .alreadyOpen)
    first.close()
    let again = try Environment(at: link, options: .ordinary)
    again.close()
    again.close()
  }

  @Test(arguments: [false, true]) func aDataFileThatIsLinkedIntoAnotherDirectoryIsTheSameEnvironment(
    hard: Bool
  ) throws {
    let directory = try TestDirectory()
    let (one, two) = (try directory.directory("one"), try directory.directory("two"))
    let first = try Environment(at: one, options: .ordinary)
    if hard {
      try FileManager.default.linkItem(atPath: one + "/data.mdb", toPath: two + "/data.mdb")
    } else {
      try FileManager.default.createSymbolicLink(
        atPath: two + "/data.mdb", withDestinationPath: one + "/data.mdb")
    }
    #expect(code { _ = try Environment(at: two, options: .ordinary) } == .alreadyOpen)
    first.close()
  }

  @Test func whatWasNotOpenedLeavesNoTrace() throws {
    let directory = try TestDirectory()
    var options = Environment.Options.ordinary
    options.createsFiles = false
    #expect(code { _ = try Environment(at: directory.path, options: options) } == .noSuchFile)
    options.createsFiles = true
    options.readOnly = true
    #expect(code { _ = try Environment(at: directory.path, options: options) } == .noSuchFile)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    #expect(code { _ = try Environment(at: directory.path + "/missing", options: options) } == .noSuchFile)
    // An environment that could not be opened is not in the registry either.
    _ = try Environment(at: directory.path, options: .ordinary)
  }

  @Test func aDirectoryWithoutRightsIsRefused() async throws {
    let directory = try TestDirectory()
    let path = try directory.directory("closed")
    try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
    await #expect(processExitsWith: .success) { [path = path as String] in
      // The superuser may enter everything.
      if geteuid() == 0 { try #require(setuid(65_534) == 0) }
      let found = code { _ = try Environment(at: path, options: .ordinary) }
      try #require(found == .accessDenied)
    }
  }

  @Test func aClosedEnvironmentRefusesEverything() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    try environment.write { try $0.put([1], at: 1, in: table) }
    let before = environment.statistics()
    environment.close()
    #expect(code { _ = try environment.beginRead() } == .closed)
    #expect(code { try environment.write { try $0.put([1], at: 1, in: table) } } == .closed)
    #expect(code { _ = try environment.table("u") } == .closed)
    #expect(code { try environment.sync() } == .closed)
    #expect(code { try environment.clearDeadReaders() } == .closed)
    #expect(code { try environment.grow() } == .closed)
    #expect(code { try environment.checkStructure() } == .closed)
    #expect(environment.statistics().transaction == before.transaction)
  }

  @Test func aSnapshotHeldOverCloseStaysReadableAndTheFilesCloseWithIt() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .small)
    let table = try environment.table("t")
    try environment.write { try $0.put([7], at: 1, in: table) }
    do {
      let snapshot = try environment.beginRead()
      environment.close()
      #expect(try snapshot.value(at: 1, in: table)?.array == [7])
      #expect(code { _ = try environment.beginRead() } == .closed)
      #expect(code { _ = try Environment(at: directory.path, options: .small) } == .alreadyOpen)
    }
    let again = try Environment(at: directory.path, options: .small)
    let sameTable = try again.table("t")
    #expect(try again.read { try $0.value(at: 1, in: sameTable)?.array } == [7])
  }

  @Test func anEnvironmentIsRefusedAfterAForkAndItsParentKeepsItsSnapshot() async throws {
    await #expect(processExitsWith: .success) {
      let directory = try TestDirectory()
      let environment = try Environment(at: directory.path, options: .ordinary)
      let table = try environment.table("t")
      try environment.write { try $0.put([1], at: 1, in: table) }
      var snapshot: ReadTransaction? = try environment.beginRead()
      let child = fork()
      if child == 0 {
        // Nothing of the testing library may run in the child, which tells what it found by its exit status
        // alone.
        if code({ _ = try environment.beginRead() }) != .usedAfterFork { _exit(2) }
        if code({ try environment.write { try $0.put([2], at: 1, in: table) } }) != .usedAfterFork {
          _exit(3)
        }
        if code({ try environment.sync() }) != .usedAfterFork { _exit(4) }
        if code({ _ = try snapshot?.value(at: 1, in: table) }) != .usedAfterFork { _exit(5) }
        snapshot = nil
        environment.close()
        guard let own = try? Environment(at: directory.path, options: .ordinary),
          let ownTable = try? own.table("t"), (try? own.contents(of: ownTable).count) == 1
        else { _exit(6) }
        _exit(0)
      }
      var status: Int32 = -1
      unsafe waitpid(child, &status, 0)
      try #require(status == 0)
      // The child has ended its copies of the transactions, and the slot is still this process's.
      try #require(environment.statistics().readers.map(\.process) == [getpid()])
      try #require(try snapshot?.value(at: 1, in: table)?.array == [1])
      try environment.write { try $0.put([3], at: 1, in: table) }
      snapshot = nil
    }
  }

  @Test func onlyALocalFileSystemIsAccepted() {
    for type in [
      0x6969, 0xFF53_4D42, 0xFE53_4D42, 0x0102_1997, 0x6573_5546, 0x00C3_6400,
      Int(Int32(bitPattern: 0xFF53_4D42)),
    ] {
      #expect(Preflight.networkFileSystem(type: type) != nil)
    }
    // The types of ext4, XFS, tmpfs, Btrfs and overlay.
    for type in [0xEF53, 0x5846_5342, 0x0102_1994, 0x9123_683E, 0x794C_7630] {
      #expect(Preflight.networkFileSystem(type: type) == nil)
    }
  }

  @Test func noForbiddenFlagIsEverSet() throws {
    let directory = try TestDirectory()
    for readOnly in [false, true] {
      var options = Environment.Options.ordinary
      options.readOnly = readOnly
      let environment = try Environment(at: directory.path, options: options)
      let notThreadLocal: UInt32 = 0x20_0000
      let readOnlyFlag: UInt32 = 0x2_0000
      #expect(try environment.flags() == notThreadLocal | (readOnly ? readOnlyFlag : 0))
    }
  }

  @Test func theFilesAreForTheirOwnerOnlyAndTheLockFileIsNotSparse() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    for name in ["data.mdb", "lock.mdb"] {
      var status = stat()
      #expect(unsafe stat(directory.path + "/" + name, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
      if name == "lock.mdb" { #expect(status.st_blocks * 512 >= status.st_size) }
    }
    environment.close()
  }
}
