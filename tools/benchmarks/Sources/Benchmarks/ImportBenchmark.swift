// Imports, end to end: the command line reads a file into an empty ledger and closes it.

internal import Foundation
internal import Workload

struct ImportBenchmark: Benchmark {
  let bench: Bench
  init(_ bench: Bench) { self.bench = bench }

  func measures() async throws -> [Measure] {
    guard let perennial = bench.arguments.perennial else {
      note("no --perennial: imports are left out")
      return []
    }
    let (csv, lines) = try csvFile()
    let events = bench.directory + "/orders.ndjson"
    try ImportFiles.events(bench.size.importEvents).write(toFile: events, atomically: false, encoding: .utf8)
    defer { bench.remove(events) }
    var (csvRuns, eventRuns) = ([Child](), [Child]())
    for round in 1...bench.size.rounds {
      note("imports, round \(round)")
      let mapping = bench.arguments.repository + "/mappings/online-retail.yaml"
      csvRuns.append(try run(perennial, [csv, "--mapping", mapping]))
      eventRuns.append(try run(perennial, [events]))
    }
    func measure(_ name: String, _ unit: String, _ count: Int, _ runs: [Child], _ rate: Double) -> Measure {
      let rates = Samples(values: runs.map { Double(count) / $0.seconds })
      return Measure(name, unit, rates, .oursAtLeast(rate), cost: Cost(runs))
    }
    return [
      measure("import of Online Retail CSV, \(lines) lines", "lines/s", lines, csvRuns, 200_000),
      measure(
        "import of CloudEvents NDJSON, 3-line orders", "events/s", bench.size.importEvents, eventRuns, 60_000),
    ]
  }

  /// One import into a ledger of its own; its time is that of the process, from its start to its end.
  private func run(_ perennial: String, _ words: [String]) throws -> Child {
    let ledger = bench.directory + "/import.ledger"
    defer {
      bench.remove(ledger)
      bench.remove(ledger + ".key")
    }
    _ = try Child.run(
      perennial, ["init", "--ledger", ledger, "--currency", "GBP", "--time-zone", "Europe/London"],
      watched: false)
    return try Child.run(
      perennial, ["import"] + words + ["--ledger", ledger, "--rejects", bench.directory + "/rejects.csv"])
  }

  /// The whole file where `PERENNIAL_DATA` names the folder it is in, and otherwise one of the same shape.
  private func csvFile() throws -> (path: String, lines: Int) {
    if let folder = ProcessInfo.processInfo.environment["PERENNIAL_DATA"] {
      let path = folder + "/online-retail-2010-2011.csv"
      if FileManager.default.fileExists(atPath: path) { return (path, ImportFiles.lineCount) }
      note("\(path) is not there; a file of its shape is made")
    }
    let path = bench.directory + "/online-retail.csv"
    try ImportFiles.csv().write(toFile: path, atomically: false, encoding: .utf8)
    return (path, ImportFiles.lineCount)
  }
}

/// The files that are imported.
enum ImportFiles {
  /// Of UCI Online Retail.
  static let lineCount = 541_909
  private static let linesPerInvoice = 21
  private static let names = [
    "WHITE HANGING HEART T-LIGHT HOLDER", "WHITE METAL LANTERN", "CREAM CUPID HEARTS COAT HANGER",
    "\"SET 7 BABUSHKA NESTING BOXES, WOOD\"", "GLASS STAR FROSTED T-LIGHT HOLDER", "HAND WARMER UNION JACK",
  ]

  /// A CSV of the shape of Online Retail: invoices of 21 lines, 4,372 customers, a quarter of the invoices without one.
  static func csv() -> String {
    var text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    text.reserveCapacity(lineCount * 90)
    for line in 0..<lineCount {
      let invoice = line / linesPerInvoice
      var invoiceDraw = Draw(seed: 1, invoice)
      var draw = Draw(seed: 2, line)
      let customer = invoiceDraw.below(4) == 0 ? "" : "\(12_346 + invoiceDraw.below(4372)).0"
      let day = 1 + invoice % 28
      let time =
        "2011-\(two(1 + invoice / 2200))-\(two(day))T\(two(8 + invoice % 10)):\(two(invoice % 60)):00"
      let sku = draw.below(4000)
      let pence = 10 + draw.below(1200)
      text += "\(536_365 + invoice),\(20_000 + sku),\(names[Int(sku % 6)]),\(1 + draw.below(24)),"
      text += "\(time),\(pence / 100).\(two(Int(pence % 100))),\(customer),United Kingdom\n"
    }
    return text
  }

  /// CloudEvents, one a line: orders of three lines by 10,000 customers.
  static func events(_ count: Int) -> String {
    var text = ""
    text.reserveCapacity(count * 480)
    for number in 0..<count {
      var draw = Draw(seed: 3, number)
      let id = "A\(1_000_000 + number)"
      let time = "2024-\(two(1 + number * 12 / count))-\(two(1 + number % 28))T10:\(two(number % 60)):00Z"
      text += "{\"specversion\":\"1.0\",\"id\":\"\(id)\",\"source\":\"till/2\",\"type\":\"order.placed\","
      text += "\"subject\":\"crm:\(1 + draw.below(10_000))\",\"time\":\"\(time)\",\"channel\":\"store\","
      text += "\"data\":{\"order\":\"\(id)\",\"currency\":\"GBP\",\"lines\":["
      for line in 0..<3 {
        let sku = draw.below(4000)
        text += line == 0 ? "" : ","
        text += "{\"sku\":\"\(20_000 + sku)\",\"name\":\"\(names[Int(sku % 3)])\","
        text += "\"quantity\":\(1 + draw.below(12)),\"amount\":\(50 + draw.below(9000))}"
      }
      text += "]}}\n"
    }
    return text
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
