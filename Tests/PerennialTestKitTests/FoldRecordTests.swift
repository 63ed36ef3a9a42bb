import Foundation
import Words
import PerennialTestKit
import Projection
import Testing

struct FoldRecordTests {
  private let path = NSTemporaryDirectory() + "/perennial-folds-" + UUID().uuidString + ".json"

  private func record(_ law: Law? = nil) throws -> FoldRecord {
    try FoldRecord(of: Flawed(law: law), policies: ["", ""])
  }

  @Test("The same code has the same record, another code another")
  func digest() throws {
    #expect(try record() == record())
    #expect(try record() != record(.refusesTruncated))
    #expect(try record().code == "flawed/1")
    #expect(try record().rows.different > 50)
  }

  @Test("A new code is recorded when it is asked for; a fold that has changed never is")
  func golden() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect { try record().check(in: path, isRegenerating: false) } throws: {
      "\($0)".contains("is not recorded")
    }
    try record().check(in: path, isRegenerating: true)
    try record().check(in: path, isRegenerating: false)
    for isRegenerating in [false, true] {
      #expect { try record(.refusesTruncated).check(in: path, isRegenerating: isRegenerating) } throws: {
        "\($0)".contains("the fold of flawed gives other rows than flawed/1 did: raise its number")
      }
    }
    #expect(
      try String(contentsOfFile: path, encoding: .utf8).contains(
        #""flawed/1 rows/\#(RowWriter.encoding)" : ""#))
  }

  @Test("A fingerprint that names no code has no record")
  func nameless() {
    struct Nameless: Projector {
      static let name: ViewName = "nameless"
      let fingerprint = Fingerprint(high: 1, low: 2)
      func initialRow() -> Flawed.Row { Flawed.Row() }
      func apply(_ touchpoint: Touchpoint, under policy: NoPolicy, to row: inout Flawed.Row) {}
      func contribute(_ row: Flawed.Row, to totals: inout Totals) {}
    }
    #expect { try FoldRecord(of: Nameless()) } throws: { "\($0)".contains("Fingerprint(\"nameless/1\")") }
  }
}
