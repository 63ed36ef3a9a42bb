import Foundation
import Glibc
import Testing

/// A person may look through a pager for hours, while the shop goes on.
@Suite(.serialized) struct StandingReaderTests {
  private static let appends = ["--tasks", "1", "--count", "700", "--batch", "1", "--index-batch", "50"]

  @Test(arguments: ["table", "json", "csv"])
  func aLogInAPagerDoesNotLetTheFileGrow(_ format: String) throws {
    let shop = try filled(5000)
    let log = shop.directory + "/shop.ledger/log/data.mdb"
    try FileManager.default.copyItem(
      atPath: shop.directory + "/shop.ledger", toPath: shop.directory + "/control.ledger")
    try FileManager.default.copyItem(
      atPath: shop.directory + "/shop.ledger.key", toPath: shop.directory + "/control.ledger.key")
    let pager = Pipe()
    let reader = try shop.start(["log", "--reveal", "--format", format], output: pager)
    try waitUntilFull(pager)
    for name in ["shop", "control"] {
      let writer = try shop.start(helper: ["write", "\(shop.directory)/\(name).ledger"] + Self.appends)
      writer.waitUntilExit()
      #expect(writer.terminationStatus == 0)
    }
    let (grown, alone) = (size(log), size(shop.directory + "/control.ledger/log/data.mdb"))
    #expect(Double(grown) < Double(alone) * 1.25, "\(grown) bytes, and \(alone) without a reader")
    let lines = try lineCount(pager)
    reader.waitUntilExit()
    #expect(reader.terminationStatus == 0)
    // Everything that was there when the command began: settings, source, 5000 orders, and a link for each of 7
    // customers. A table has what is revealed below each: of an order whose it is, of a link what was linked.
    let below = format == "table" ? 5000 + 7 : 0
    #expect(lines == 5000 + 2 + 7 + below + (format == "json" ? 0 : 1))
  }

  @Test(arguments: ["csv", "ndjson"])
  func rowsInAPagerDoNotLetAViewGrow(_ format: String) throws {
    let (control, shop) = (try filled(6000, customers: 6000), try filled(6000, customers: 6000))
    for each in [control, shop] { #expect(try each.run("project", "customer360").status == 0) }
    let alone = try sizeAfterRefreshes(control)
    let pager = Pipe()
    let reader = try shop.start(["rows", "customer360", "--format", format], output: pager)
    try waitUntilFull(pager)
    let grown = try sizeAfterRefreshes(shop)
    #expect(Double(grown) < Double(alone) * 1.25, "\(grown) bytes, and \(alone) without a reader")
    let lines = try lineCount(pager)
    reader.waitUntilExit()
    #expect(reader.terminationStatus == 0)
    #expect(lines == 6000 + (format == "csv" ? 1 : 0))
  }

  /// How large the view is after a dozen refreshes.
  private func sizeAfterRefreshes(_ shop: CommandLineProgram) throws -> Int {
    for round in 0..<12 {
      let events = (0..<40).map { event("r\(round)-\($0)", "c\($0 * 149 % 6000)") }.joined()
      #expect(try shop.run("append", input: events).status == 0)
      #expect(try shop.run("project", "customer360").status == 0)
    }
    return size(shop.directory + "/shop.ledger/views/1/data.mdb")
  }

  private func event(_ id: String, _ customer: String) -> String {
    orderEvent(id: id, subject: "crm:\(customer)")
  }

  private func filled(_ count: Int, customers: Int = 7) throws -> CommandLineProgram {
    let shop = try CommandLineProgram()
    try shop.create()
    let events = (0..<count).map { event("e\($0)", "c\($0 % customers)") }.joined()
    #expect(try shop.run("append", input: events).status == 0)
    return shop
  }

  /// Waits until the program waits for somebody to read.
  private func waitUntilFull(_ pipe: Pipe) throws {
    var (last, same) = (Int32(-1), 0)
    for _ in 0..<600 {
      var available: Int32 = 0
      _ = ioctl(pipe.fileHandleForReading.fileDescriptor, UInt(FIONREAD), &available)
      same = available == last && available >= 60_000 ? same + 1 : 0
      last = available
      if same >= 20 { return }
      usleep(50_000)
    }
    Issue.record("the pipe was not filled: \(last) bytes")
  }

  private func lineCount(_ pipe: Pipe) throws -> Int {
    try pipe.fileHandleForReading.readToEnd()?.count { $0 == 0x0A } ?? 0
  }

  private func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
