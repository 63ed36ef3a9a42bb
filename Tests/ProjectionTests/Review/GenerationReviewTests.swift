import Foundation
import Words
import PerennialTestKit
import Projection
import Testing

/// What becomes of generations that somebody still reads, while others take their place.
struct GenerationReviewTests {
  @Test("Whoever reads a view does not keep others from it when the one before it is dropped")
  func droppedWhileRead() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.rebuild()
    try views.rebuild()
    let view = try views.view(Tally())
    #expect(try views.dropPrevious()[0].hasPrevious == false)
    #expect(try views.view(Tally()).totals[Counter(1)] == view.totals[Counter(1)])
  }

  @Test("Going back to a generation that somebody still reads shares it")
  func wentBackWhileRead() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    let first = try views.view(Tally())
    try views.rebuild()
    let second = try views.view(Tally())
    #expect(try views.rollBack()[0].rows == 1)
    #expect(try views.view(Tally()).generationNumber == first.generationNumber)
    #expect(try views.rollBack()[0].rows == 1)
    #expect(try views.view(Tally()).generationNumber == second.generationNumber)
  }

  @Test("A generation that was dropped takes no other with it that another process has built since")
  func droppedAndBuiltElsewhere() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.rebuild()
    try views.rebuild()
    var second: View<Tally>? = try views.view(Tally())
    try views.rollBack()
    try views.dropPrevious()
    // Another process knows nothing of this one's readers.
    do { try shop.views().rebuild() }
    #expect(try second?.totals[Counter(1)] == 10)
    second = nil
    #expect(try views.stored(Tally()).totals[Counter(1)] == 10)
  }

  @Test("Going back is for all views or none")
  func goesBackWithAllOrNone() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try Views(
      of: shop.ledger, in: shop.directory + "/views", projectors: [Tally(), Visits()])
    for _ in 0..<2 {
      try views.rebuild([Tally.name])
      try views.rebuild([Visits.name])
    }
    try FileManager.default.removeItem(atPath: shop.directory + "/views/2")
    #expect(throws: ProjectionError.self) { try views.rollBack() }
    #expect(try views.stored(Tally()).generationNumber == 3)
  }

  @Test("Whatever has become of its files, a view is built anew, and what is wrong with it is said")
  func damagedFiles() throws {
    let files: [(name: String, damage: (String) throws -> Void)] = [
      ("empty", { _ = FileManager.default.createFile(atPath: $0 + "/1/data.mdb", contents: Data()) }),
      ("one page", { try Self.overwrite($0 + "/1/data.mdb") { $0.prefix(4096) } }),
      ("half", { try Self.overwrite($0 + "/1/data.mdb") { $0.prefix($0.count / 8192 * 4096) } }),
      (
        "zeroed metas",
        { try Self.overwrite($0 + "/1/data.mdb") { Data(count: 8192) + $0.dropFirst(8192) } }
      ),
      (
        "zeroed pages",
        { try Self.overwrite($0 + "/1/data.mdb") { $0.prefix(8192) + Data(count: $0.count - 8192) } }
      ),
      ("no data", { try FileManager.default.removeItem(atPath: $0 + "/1/data.mdb") }),
      ("no directory", { try FileManager.default.removeItem(atPath: $0 + "/1") }),
      ("no pointer", { try FileManager.default.removeItem(atPath: $0 + "/current") }),
      (
        "a pointer to nothing", { try Self.overwrite($0 + "/current") { _ in Data("77\ntally 77 -\n".utf8) } }
      ),
      ("a pointer of nonsense", { try Self.overwrite($0 + "/current") { _ in Data([0, 255, 7]) } }),
    ]
    for file in files {
      let shop = ViewsFixture()
      shop.order(1, 10, at: "2020-01-01T00:00:00Z")
      do { try shop.views().refresh() }
      try file.damage(shop.directory + "/views")
      let views = try shop.views()
      do {
        try views.refresh()
      } catch {
        print("\(file.name): \(error)")
        #expect((error as? ProjectionError)?.code == .damagedView, "\(file.name): \(error)")
      }
      do {
        #expect(try views.rebuild()[0].rows == 1, "\(file.name)")
        #expect(try views.view(Tally()).totals[Counter(1)] == 10, "\(file.name)")
        #expect(try views.verify()[0].isRight, "\(file.name)")
      } catch {
        Issue.record("\(file.name): \(error)")
      }
    }
  }

  @Test(
    "An index of what is due that is not of the rows is an error, whether it names them too early or too late"
  )
  func damagedDue() throws {
    for flip in [UInt8(0x10), 0x80] {
      let shop = ViewsFixture()
      shop.order(1, 10, at: "2020-01-01T00:00:00Z")
      do { try shop.views().refresh() }
      let due = UInt64(bitPattern: ("2020-01-11T00:00:00Z" as Instant).microseconds) ^ 1 << 63
      let key = [due, 1].flatMap { number in withUnsafeBytes(of: number.bigEndian) { Array($0) } }
      var found = 0
      try Self.overwrite(shop.directory + "/views/1/data.mdb") { data in
        var data = data
        while let range = data.range(of: Data(key)) {
          data[range.lowerBound + 4] ^= flip
          found += 1
        }
        return data
      }
      #expect(found > 0)
      shop.ledger.setClock("2020-02-01T00:00:00Z")
      // An entry of the due index with too late a time is not noticed until something happens to its
      // customer.
      shop.order(1, 5, at: "2020-02-01T00:00:00Z")
      let views = try shop.views()
      #expect { try views.refresh() } throws: { ($0 as? ProjectionError)?.code == .damagedView }
      #expect(try views.rebuild()[0].rows == 1)
    }
  }

  private static func overwrite(_ path: String, _ change: (Data) -> Data) throws {
    try change(try Data(contentsOf: URL(fileURLWithPath: path))).write(to: URL(fileURLWithPath: path))
  }
}

/// A second view beside `Tally`.
struct Visits: Projector {
  static let name: ViewName = "visits"
  var fingerprint: Fingerprint { Fingerprint("visits/1") }
  func policy(from published: [PublishedPolicy]) throws -> NoPolicy { NoPolicy() }
  func initialRow() -> Tally.Row { Tally.Row() }
  func apply(_ touchpoint: Touchpoint, under policy: NoPolicy, to row: inout Tally.Row) { row.count += 1 }
  func contribute(_ row: Tally.Row, to totals: inout Totals) { totals.add(row.count, to: Counter(1)) }
}
