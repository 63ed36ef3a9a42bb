import Foundation
import Glibc
import Perennial
import Testing

/// The directory of a disclosure: whole or not at all, and for its owner only.
struct DiscloseFilesTests {
  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }

  @Test("It has the letter and the JSON, which only their owner may read, and it is recorded first")
  func files() throws {
    let shop = try Shop()
    let ada = try shop.record(CustomerRegistered.with { $0.personal.name = "Ada" }, of: "1").customer
    let answer = try shop.reports.disclose(ada, to: shop.place("ada"), request: "R-1", actor: "7")
    #expect(try mode(shop.place("ada")) == 0o700)
    let names = try FileManager.default.contentsOfDirectory(atPath: shop.place("ada")).sorted()
    #expect(names == ["disclosure.html", "disclosure.json"])
    for name in names { #expect(try mode(shop.place("ada/\(name)")) == 0o600) }

    let receipt = try #require(answer.receipt)
    let noted = try shop.ledger.touchpoint(at: receipt.position)
    guard case .message(let message as CustomerDisclosed) = noted.content else {
      Issue.record("it is recorded as \(noted.typeName)")
      return
    }
    #expect(message.request == "R-1")
    #expect((message.reason, message.actor, message.scope) == ("requested", "7", "everything"))
    // That it was given is among what is given.
    #expect(answer.position == receipt.position)
    let json = try JSONSerialization.jsonObject(
      with: try Data(contentsOf: URL(fileURLWithPath: shop.place("ada/disclosure.json"))))
    let last = ((json as? [String: Any])?["touchpoints"] as? [[String: Any]])?.last
    #expect(last?["type"] as? String == "customer.disclosed")
  }

  @Test(
    "Whatever is there already is refused, and nothing is recorded",
    arguments: ["directory", "file", "link", "ledger"])
  func refused(what: String) throws {
    let shop = try Shop()
    let ada = try shop.record(ProductViewed.with { $0.sku = "a" }, of: "1").customer
    var place = shop.place("ada")
    switch what {
    case "directory":
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    case "file": try Data("mine".utf8).write(to: URL(fileURLWithPath: place))
    case "link": try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: "nowhere")
    default: place = shop.path + "/ada"
    }
    let head = try shop.ledger.head
    let error = #expect(throws: ExportError.self) { try shop.reports.disclose(ada, to: place) }
    #expect(error?.code == .cannotCreate)
    #expect(try shop.ledger.head == head)
    if what == "file" { #expect(try Data(contentsOf: URL(fileURLWithPath: place)) == Data("mine".utf8)) }
  }

  @Test("What a killed process has left is removed by the next; what another is writing stays")
  func abandoned() throws {
    let shop = try Shop()
    let ada = try shop.record(ProductViewed.with { $0.sku = "a" }, of: "1").customer
    let (left, written, other) = (shop.place("ada.new-1"), shop.place("ada.new-2"), shop.place("ada.new-x"))
    for path in [left, written, other] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    let lock = open(written, O_RDONLY | O_DIRECTORY)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX) == 0)
    try shop.reports.disclose(ada, to: shop.place("ada"))
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(FileManager.default.fileExists(atPath: written))
    #expect(FileManager.default.fileExists(atPath: other))
  }

  @Test("Made again under its id, it is recorded once")
  func again() async throws {
    let shop = try Shop()
    let ada = try shop.record(ProductViewed.with { $0.sku = "a" }, of: "1").customer
    let id = TouchpointID("office", "d-1")
    let first = try await shop.reports.disclose(ada, to: shop.place("one"), request: "R-1", as: id)
    let second = try await shop.reports.disclose(ada, to: shop.place("two"), request: "R-1", as: id)
    #expect(first.receipt?.position == second.receipt?.position)
    #expect(second.receipt?.duplicate == true)
    let error = await #expect(throws: LedgerError.self) {
      try await shop.reports.disclose(ada, to: shop.place("three"), request: "R-2", as: id)
    }
    #expect(error?.code == .conflictingDuplicate)
    #expect(!FileManager.default.fileExists(atPath: shop.place("three")))
  }

  @Test("Of a ledger that is open for reading only everything is given, and nothing recorded")
  func readOnly() throws {
    let shop = try Shop()
    let ada = try shop.record(CustomerRegistered.with { $0.personal.name = "Ada" }, of: "1").customer
    let head = try shop.ledger.head
    shop.reports.close()
    try shop.ledger.close()
    var options = LedgerOptions()
    options.keySource = .file(shop.directory + "/key")
    let ledger = try Ledger.open(at: shop.path, for: .readOnly, options: options)
    defer { try? ledger.close() }
    let answer = try Reports(of: ledger).disclose(ada, to: shop.place("ada"), in: .german)
    #expect(answer.receipt == nil)
    #expect(try ledger.head == head)
    let letter = try String(contentsOfFile: shop.place("ada/disclosure.html"), encoding: .utf8)
    #expect(letter.contains("Guten Tag Ada,"))
  }
}
