import Foundation
import Ledger
import Schema
import Testing

@testable import Exchange

/// A first mapping for an unknown file can be tried at once, and shows nobody's data.
@Suite struct MappingSketchTests {
  private func sketch(_ text: String, name: String = "sales.csv") throws -> String {
    try MappingSketch(of: ImportInput(Array(text.utf8), name: name, format: .csv)).text
  }

  /// The sketch of a file, and the outcome of importing the file through it.
  private func imported(_ bytes: [UInt8], name: String = "sales.csv") async throws -> (
    text: String, summary: ImportSummary, orders: [(NewTouchpoint, OrderPlaced)]
  ) {
    let input = ImportInput(bytes, name: name, format: .csv)
    let text = try MappingSketch(of: input).text
    let ledger = MemoryLedger()
    let importer = Importer(
      ImportOptions(mapping: try Mapping(yaml: text, name: "sketch")), settings: .london
    ) { try await ledger.append($0) }
    let summary = try await importer.run([input])
    return (text, summary, await ledger.all(OrderPlaced.self))
  }

  static let files: [String] = {
    let root = Files.fixture("")
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".csv") || $0.hasSuffix(".txt") }.sorted()
  }()

  @Test(
    "of every file that is here is well formed, and its import accounts for every line", arguments: files)
  func fixtures(name: String) async throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Files.fixture(name))))
    let (text, summary, _) = try await imported(bytes, name: name)
    #expect(summary.isComplete, "\(name):\n\(text)")
    #expect(text.contains("# guess: "), "\(name)")
  }

  private static let english = """
    order_id,created_at,customer_email,item_sku,qty,unit_price,line_total,order_total,shipping,status
    1001,2024-03-04 10:15:00,ann@example.org,A-1,2,1.50,3.00,8.45,4.95,paid
    1001,2024-03-04 10:15:00,ann@example.org,A-2,1,0.50,0.50,,,paid
    1002,2024-03-05 11:15:00,,A-1,1,"1,234.50","1,234.50","1,234.50",0.00,cancelled
    """
  private static let german = """
    Bestell-Nr.;Datum;Uhrzeit;Kunden-Nr.;E-Mail;Artikel;Menge;Einzelpreis;Gesamtbetrag;Versandkosten
    1001;04.03.2024;10:15;K1;ann@example.org;A-1;2;1,50 €;8,45 €;4,95 €
    1001;04.03.2024;10:15;K1;ann@example.org;A-2;1;0,50 €;8,45 €;4,95 €
    1002;25.03.2024;11:15;K2;bob@example.org;A-1;1;1.234,50 €;1.234,50 €;0,00 €
    """
  private static let french = """
    N° de commande\tDate de commande\tCourriel\tRéférence\tQuantité\tPrix unitaire\tMontant total
    1001\t04/03/2024\tann@example.org\tA-1\t2\t1,50\t3,50
    1001\t04/03/2024\tann@example.org\tA-2\t1\t0,50\t3,50
    1002\t25/03/2024\tbob@example.org\tA-1\t1\t1234,50\t1234,50
    """
  private static let spanish = """
    Número de pedido;Fecha;Correo electrónico;Código;Cantidad;Precio unitario
    1001;2024-03-04;ann@example.org;A-1;2;1,50
    1001;2024-03-04;ann@example.org;A-2;1;0,50
    1002;2024-03-05;bob@example.org;A-1;1;1234,50
    """
  private static let italian = """
    Numero ordine;Data ordine;Indirizzo email;Codice articolo;Quantità;Importo riga
    1001;04/03/2024 10:15;ann@example.org;A-1;2;3,00
    1001;04/03/2024 10:15;ann@example.org;A-2;1;0,50
    1002;25/03/2024 11:15;bob@example.org;A-1;1;1234,50
    """
  private static let dutch = """
    Ordernummer;Besteldatum;E-mailadres;Artikelcode;Aantal;Prijs;Korting
    1001;04-03-2024;ann@example.org;A-1;2;1,50;0,00
    1001;04-03-2024;ann@example.org;A-2;1;0,50;0,00
    1002;25-03-2024;bob@example.org;A-1;1;1234,50;0,00
    """

  @Test(
    "finds orders, customers, items, times and amounts by the words of six languages",
    arguments: [english, german, french, spanish, italian, dutch])
  func languages(file: String) async throws {
    let (text, summary, orders) = try await imported(Array(file.utf8))
    #expect(summary.rejected == 0 && summary.added == 2, "\(text)")
    let totals = orders.map { $0.1.total }.sorted()
    #expect(totals == [350, 123_450] || totals == [845, 123_450], "\(text)")
    let first = try #require(orders.first { $0.1.order == "1001" })
    #expect(first.1.lines.map(\.sku) == ["A-1", "A-2"] && first.1.lines.map(\.quantity) == [2, 1])
    #expect(first.1.lines.map(\.amount) == [300, 50])
    #expect(first.0.subject != .business && first.0.occurred != nil)
  }

  @Test("says which column is the number of the order, what comes to what, and what a status may be")
  func reasons() throws {
    let text = try sketch(Self.english)
    #expect(text.contains("order: order_id") && text.contains("it repeats, so that its lines are one order"))
    #expect(text.contains("it is quantity × price on 100 % of the lines"))
    #expect(text.contains("come to it in 100 % of the orders"))
    #expect(text.contains("status has: paid 2, cancelled 1"))
    #expect(text.contains("otherwise: business"))
    #expect(text.contains(#"thousands: ",""#))
  }

  @Test(
    "never guesses in silence whether the day or the month comes first",
    arguments: [("03/04/2024", true), ("25/04/2024", false), ("03/25/2024", false), ("03.04.2024", false)])
  func ambiguous(day: String, isAsked: Bool) throws {
    let text = try sketch("order,date,total\n1,\(day),1.00\n2,\(day),2.00\n")
    #expect(text.contains("DAY OR MONTH FIRST?") == isAsked, "\(text)")
  }

  @Test("shows no value of a column that may be of people, and no names of columns that are data")
  func privacy() throws {
    let people = ["Anna Berg", "Bob Stone", "Cleo Martin"]
    let rows = (0..<90).map { index in
      let name = people[index % 3]
      return
        "\(index),\(name),\(name.lowercased().replacing(" ", with: "."))@example.org,+44 20 7946 0\(100 + index % 3),Hill Street \(index),paid,\(name.split(separator: " ")[0])"
    }
    let secrets = people + ["Anna", "Bob", "Cleo", "example.org", "7946", "Hill Street"]
    for header in ["order,name,email,phone,address,status,label\n", "order,a,b,c,d,status,e\n", ""] {
      let text = try sketch(header + rows.joined(separator: "\n"))
      for secret in secrets { #expect(!text.contains(secret), "\(secret) after \(header):\n\(text)") }
    }
    // Only the lines below tell that the first line does not hold names of columns.
    let text = try sketch("Anna,Berlin\nBob,Rome\nCleo,Paris\n")
    for secret in ["Anna", "Berlin", "Bob", "Cleo"] { #expect(!text.contains(secret)) }
  }

  @Test(
    "reads files as they are written: code pages, UTF-16, tabs without quotes, separators that are said, no header, totals"
  )
  func dialects() async throws {
    let plain = "Bestellnummer;Artikel;Gesamtbetrag\n1;Käse;1,00\n2;Brot;2,00\n"
    var (text, summary, _) = try await imported(plain.unicodeScalars.map { UInt8($0.value) })
    #expect(text.contains("encoding: windows-1252") && summary.added == 2, "\(text)")
    (text, summary, _) = try await imported(
      [0xFF, 0xFE] + plain.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    #expect(!text.contains("encoding:") && summary.added == 2, "\(text)")
    (text, summary, _) = try await imported(Array("sep=;\n\(plain)".utf8))
    #expect(!text.contains("delimiter:") && summary.added == 2, "\(text)")
    (text, summary, _) = try await imported(
      Array("order\titem\ttotal\n1\t\"A 4 paper\t1.00\n2\tB\t2.00\n".utf8))
    #expect(text.contains("quotes: none") && summary.added == 2, "\(text)")
    (text, summary, _) = try await imported(Array("1,2024-05-01,1.00\n2,2024-05-02,2.00\n".utf8))
    #expect(text.contains("header: [column1, column2, column3]") && summary.isComplete, "\(text)")
    (text, summary, _) = try await imported(
      Array("Shop Ltd\nMay 2024\n\norder,date,total\n1,2024-05-01,1.00\nTotal,,1.00\n".utf8))
    #expect(text.contains("footer-lines: 1") && summary.added == 1 && summary.rejected == 0, "\(text)")
  }

  @Test("is well formed whatever the columns are called", arguments: 0..<40)
  func names(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let pieces = [
      "a", "Order", "\"", "'", ":", "#", "{", "}", "[", "]", "ü", "\\", "%", "- ", "&", "*", "yes", "1", "|",
      "\u{7F}", " ",
    ]
    let names = (0..<5).map { _ in
      (0..<Int.random(in: 1..<5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
    }
    func line(_ cells: [String]) -> String {
      cells.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
    }
    let text = try sketch(
      line(["order id"] + names) + line(["1", "2", "3", "a", "2024-01-01", "x@y.org"])
        + line(["2", "2", "3", "a", "2024-01-01", "x@y.org"]))
    #expect(throws: Never.self, "seed \(seed):\n\(text)") { _ = try Mapping(yaml: text) }
  }

  @Test("refuses what is no text, and what is empty")
  func refusals() {
    for bytes in [[], [0x50, 0x4B, 0x03, 0x04], [0x1F, 0x8B, 0x08, 0x00]] as [[UInt8]] {
      #expect(throws: ImportError.self) { _ = try MappingSketch(of: ImportInput(bytes, name: "a.csv")) }
    }
  }
}
