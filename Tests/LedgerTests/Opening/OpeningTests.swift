import Foundation
import Glibc
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// What a new user, an operator or a bad day may bring: each is refused in one clear line, and changes nothing.
@Suite struct OpeningTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.ledger }

  private func filled(at name: String = "shop.ledger", count: Int = 100) async throws -> String {
    let path = directory.path + "/" + name
    let ledger = try Ledger.create(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    _ = try await ledger.append((0..<count).map { order("o\($0)", of: crm("c\($0 % 9)")) })
    try ledger.close()
    return path
  }

  @Test func aProgramThatBeginsOpensItsLedgerOrCreatesIt() async throws {
    let settings = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
    for round in 1...3 {
      let ledger = try Ledger.openOrCreate(at: path, settings: settings)
      try await ledger.append(order("\(round)", of: crm("ada")))
      #expect(try ledger.history(of: CustomerNumber(1)).touchpoints.count >= round)
      try ledger.close()
    }
    let euros = LedgerSettings(currency: "EUR", timeZone: "Europe/London")
    let error = try expect(.invalidSettings) { _ = try Ledger.openOrCreate(at: path, settings: euros) }
    #expect(error.message.contains("GBP") && error.message.contains("EUR"))
    let ledger = try Ledger.open(at: path)
    #expect(try ledger.settings.currency == "GBP")
    try ledger.close()
    // A file that stands in the way of a ledger is neither opened nor overwritten.
    let file = directory.path + "/file"
    try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
    #expect(throws: LedgerError.self) { try Ledger.openOrCreate(at: file, settings: settings) }
    #expect(try bytes(ofFile: file) == Array("mine".utf8))
  }

  private func contents(of path: String) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) where !name.hasSuffix("lock.mdb") {
      let file = path + "/" + name
      if (try? FileManager.default.attributesOfItem(atPath: file)[.type]) as? FileAttributeType
        == .typeRegular
      {
        found[name] = try bytes(ofFile: file)
      }
    }
    return found
  }

  private func expectRefused(
    _ code: LedgerError.Code, _ path: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for access in [Ledger.Access.readWrite, .readOnly] {
      let error = try expect(code, sourceLocation: sourceLocation) {
        try Ledger.open(at: path, for: access).close()
      }
      #expect(!error.message.isEmpty && !error.message.contains("\n"), sourceLocation: sourceLocation)
    }
  }

  @Test func whatIsNoLedgerIsRefused() throws {
    try expectRefused(.notFound, directory.path + "/nothing")
    try Data("x".utf8).write(to: URL(fileURLWithPath: directory.path + "/file"))
    try expectRefused(.notALedger, directory.path + "/file")
    try FileManager.default.createDirectory(
      atPath: directory.path + "/empty", withIntermediateDirectories: true)
    try expectRefused(.notALedger, directory.path + "/empty")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path + "/empty").isEmpty)
  }

  @Test func anotherProgramsEnvironmentIsRefusedAndLeftAsItWas() async throws {
    let path = try await filled()
    // The links are an LMDB environment too, with other tables.
    try FileManager.default.createDirectory(
      atPath: directory.path + "/other", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: path + "/links", toPath: directory.path + "/other/log")
    let before = try bytes(ofFile: directory.path + "/other/log/data.mdb")
    try expectRefused(.notALedger, directory.path + "/other")
    #expect(try bytes(ofFile: directory.path + "/other/log/data.mdb") == before)
  }

  @Test func aLedgerIsCreatedOnceAndWithSettingsThatExist() throws {
    let settings = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
    for (currency, zone) in [
      ("gbp", "UTC"), ("XXX", "UTC"), ("GBP", "London"), ("GBP", "Europe/Atlantis"), ("", ""),
    ] {
      try expect(.invalidSettings) {
        _ = try Ledger.create(at: path, settings: LedgerSettings(currency: currency, timeZone: zone))
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    try expect(.cannotCreate) {
      _ = try Ledger.create(at: directory.path + "/no/such/parent", settings: settings)
    }
    try Ledger.create(at: path, settings: settings).close()
    try expect(.cannotCreate) { _ = try Ledger.create(at: path, settings: settings) }
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(names.sorted() == ["shop.ledger", "shop.ledger.key"])
  }

  @Test func onlyOneMayWrite() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let error = try expect(.locked) { _ = try Ledger.open(at: path) }
    #expect(error.message.contains("process \(getpid()) "))
    try FileManager.default.createSymbolicLink(atPath: directory.path + "/link", withDestinationPath: path)
    try expect(.locked) { _ = try Ledger.open(at: directory.path + "/link") }
    try expect(.locked) { _ = try Ledger.open(at: path, for: .readOnly) }
    let helper = try Helper.run("write", path, "--count", "1")
    #expect(helper.status == 75)
    #expect(helper.errors.contains("process \(getpid()) "))
    try ledger.close()
    try Ledger.open(at: path).close()
    let reader = try Ledger.open(at: path, for: .readOnly)
    try await expect(.notWritable) { _ = try await reader.append(order("1", of: crm("a"))) }
    try expect(.notWritable) { _ = try reader.checkDerivedTables() }
    try reader.close()
  }

  @Test func withoutItsKeyNothingIsWrittenAndFactsAreRead() async throws {
    let path = try await filled()
    let key = path + ".key"
    let own = try bytes(ofFile: key)
    try FileManager.default.moveItem(atPath: key, toPath: key + ".away")
    var error = try expect(.keyUnavailable) { _ = try Ledger.open(at: path) }
    #expect(error.message.contains(key))
    let reader = try Ledger.open(at: path, for: .readOnly)
    #expect(try reader.history(of: CustomerNumber(1)).touchpoints.isEmpty == false)
    #expect(try reader.touchpoint(at: Position(9)).id.isEmpty == false)
    try expect(.keyUnavailable) { _ = try reader.customerNumber(of: Identifier("crm", "c1")) }
    try reader.close()
    try FileManager.default.moveItem(atPath: key + ".away", toPath: key)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
    error = try expect(.keyUnavailable) { _ = try Ledger.open(at: path) }
    #expect(error.message.contains("chmod 600"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    var options = LedgerOptions()
    options.keySource = .value(Data(repeating: 1, count: 32).base64EncodedString())
    try expect(.keyUnavailable) { _ = try Ledger.open(at: path, options: options) }
    try overwrite(key, with: Array("garbage".utf8))
    try expect(.keyUnavailable) { _ = try Ledger.open(at: path) }
    try overwrite(key, with: own)
    // The second opening is refused at once, and succeeds at once after the first is closed.
    try Ledger.open(at: path).close()
  }

  @Test(arguments: ["head", "keys", "log/data.mdb"])
  func anotherLedgersFileIsRefused(_ name: String) async throws {
    let path = try await filled()
    let other = try await filled(at: "other.ledger")
    var options = LedgerOptions()
    // The same key wraps both ledgers' keys: only the files tell them apart.
    options.keySource = .file(path + ".key")
    try overwrite(path + "/" + name, with: try bytes(ofFile: other + "/" + name))
    let before = try contents(of: path)
    let error = try expect(name == "keys" ? .damaged : .notALedger) {
      _ = try Ledger.open(at: path, options: options)
    }
    #expect(error.message.contains(path))
    #expect(try contents(of: path) == before)
  }

  @Test func anotherLedgersLinksAreWrittenAnew() async throws {
    let path = try await filled()
    let other = try await filled(at: "other.ledger", count: 900)
    try overwrite(path + "/links/data.mdb", with: try bytes(ofFile: other + "/links/data.mdb"))
    var ledger = try Ledger.open(at: path)
    #expect(try ledger.customerNumber(of: Identifier("crm", "c3")) == CustomerNumber(4))
    #expect(try await ledger.append(order("new", of: crm("c3"))).customer == CustomerNumber(4))
    try ledger.expectSoundTables()
    try ledger.close()
    try FileManager.default.removeItem(atPath: path + "/links")
    ledger = try Ledger.open(at: path)
    #expect(try ledger.customerNumber(of: Identifier("crm", "c3")) == CustomerNumber(4))
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func anOlderLogIsRolledBack() async throws {
    let path = try await filled()
    let older = try bytes(ofFile: path + "/log/data.mdb")
    let links = path + "/links/data.mdb"
    var ledger = try Ledger.open(at: path)
    _ = try await ledger.append((0..<10).map { order("late\($0)", of: crm("late\($0)")) })
    try ledger.close()
    let newerLinks = try bytes(ofFile: links)
    try overwrite(path + "/log/data.mdb", with: older)
    try expectRefused(.rolledBack, path)
    let error = try expect(.rolledBack) { _ = try Ledger.open(at: path) }
    #expect(error.message.contains(path + "/head"))
    // The loss is accepted on purpose: links beyond the log go too, and nobody has two numbers.
    try FileManager.default.removeItem(atPath: path + "/head")
    try overwrite(links, with: newerLinks)
    ledger = try Ledger.open(at: path)
    #expect(try ledger.customerNumber(of: Identifier("crm", "late1")) == nil)
    #expect(try await ledger.append(order("fresh", of: crm("fresh"))).customer == CustomerNumber(10))
    #expect(try await ledger.append(order("late2", of: crm("late2"))).customer == CustomerNumber(11))
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func aForkOfTheLogIsRefused() async throws {
    let path = try await filled(count: 5)
    let fork = directory.path + "/fork.ledger"
    try FileManager.default.copyItem(atPath: path, toPath: fork)
    var options = LedgerOptions()
    options.keySource = .file(path + ".key")
    for (path, id) in [(path, "one"), (fork, "other")] {
      let ledger = try Ledger.open(at: path, options: options)
      _ = try await ledger.append(order(id, of: crm("c1")))
      try ledger.close()
    }
    try overwrite(path + "/log/data.mdb", with: try bytes(ofFile: fork + "/log/data.mdb"))
    try expect(.rolledBack) { _ = try Ledger.open(at: path) }
  }

  @Test func aLogThatChangesUnderTheWriterStopsIt() async throws {
    let path = try await filled()
    let older = try bytes(ofFile: path + "/log/data.mdb")
    let ledger = try Ledger.open(at: path)
    _ = try await ledger.append(order("1", of: crm("c1")))
    try overwrite(path + "/log/data.mdb", with: older)
    let error = await #expect(throws: LedgerError.self) {
      _ = try await ledger.append(order("2", of: crm("c1")))
    }
    #expect(
      [.rolledBack, .damaged, .notWritable].contains(try #require(error).code), "\(String(describing: error))"
    )
    await #expect(throws: LedgerError.self) { _ = try await ledger.append(order("3", of: crm("c1"))) }
    try? ledger.close()
  }

  @Test func aFileCutShortIsRefusedAndNotOpened() async throws {
    let path = try await filled()
    let data = path + "/log/data.mdb"
    let whole = try bytes(ofFile: data)
    for pages in 0..<whole.count / 4096 {
      try overwrite(data, with: Array(whole[0..<pages * 4096 + (pages % 2) * 100]))
      do {
        try Ledger.open(at: path, for: .readOnly).close()
        Issue.record("cut after \(pages) of \(whole.count / 4096) pages, it was opened")
      } catch let error as LedgerError {
        #expect([.damaged, .notALedger, .rolledBack].contains(error.code), "\(pages): \(error)")
      }
    }
    try overwrite(data, with: whole)
    try Ledger.open(at: path).close()
  }

  @Test func keysRestoredFromAnOldBackupAreLostKeysAndNotNewOnes() async throws {
    let path = try await filled(count: 3)
    let ledger = try Ledger.open(at: path)
    _ = try await ledger.append((0..<1100).map { order("m\($0)", of: crm("m\($0)")) })
    try ledger.close()
    // The keys are those of a backup from before the second block was minted.
    let old = Array(try bytes(ofFile: path + "/keys")[0..<4096 + 128 * 1025])
    try overwrite(path + "/keys", with: old)
    let again = try Ledger.open(at: path)
    let lost = CustomerNumber(1100)
    try expect(.keyLost) { _ = try again.identifiers(of: lost) }
    let error = try await expect(.keyLost) {
      _ = try await again.append(
        NewTouchpoint(
          source: "desk", id: "1", subject: .customer(lost),
          CustomerRegistered.with { $0.personal.name = "Jane" }))
    }
    #expect(error.message.contains("customer:1100"))
    #expect(try again.history(of: lost).touchpoints.isEmpty == false)
    try again.close()
  }

  @Test func aDirectoryWithoutRightsIsRefused() async throws {
    guard geteuid() != 0 else {
      // Root may do everything, so the same is tried as nobody.
      let path = try await filled()
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
      let setpriv = "/usr/bin/setpriv"
      guard FileManager.default.isExecutableFile(atPath: setpriv) else { return }
      let helper = directory.path + "/helper"
      try FileManager.default.copyItem(atPath: Helper.path, toPath: helper)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
      let result = try Helper.run(
        setpriv, ["--reuid=65534", "--regid=65534", "--clear-groups", helper, "read", path])
      #expect(result.status == 74, "\(result.errors)")
      #expect(
        result.errors.contains("accessDenied") || result.errors.contains("ermission"), "\(result.errors)")
      return
    }
    let path = try await filled()
    try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: path)
    try expectRefused(.accessDenied, path)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }
}
