import Words
import PerennialTestKit
import Projection
import Testing

struct GivenTests {
  private let given = Given(Flawed())
    .policy("", from: "2020-01-01T00:00:00Z")
    .recorded(.orderPlaced, by: 1, at: "2020-01-02T00:00:00Z", value: 10)
    .recorded(.orderPlaced, by: 2, at: "2020-01-03T00:00:00Z", value: 5)

  @Test("What was recorded comes to rows and totals")
  func rows() throws {
    try given
      .when(.orderPlaced, by: 1, at: "2020-01-04T00:00:00Z", value: 7)
      .thenRow(of: 1) { #expect($0.sum == 17) }
      .thenNoRow(of: 3)
      .thenTotal(Counter(1), 22)
      .thenTotal(Counter(1), 10, asOf: "2020-01-02T12:00:00Z")
      .whenTimeIs("2020-03-01T00:00:00Z")
      .thenTotal(Counter(1), 0)
  }

  @Test("A whole row is compared in every field")
  func wholeRow() throws {
    var row = Flawed.Row()
    (row.sum, row.last) = (10, "2020-01-02T00:00:00Z")
    row.until = "2020-01-12T00:00:00Z"
    try given.thenRow(of: 1, is: row)
    row.sum = 11
    #expect { try given.thenRow(of: 1, is: row) } throws: { error in
      "\(error)".contains("flawed, customer:1") && "\(error)".contains("sum: 10")
        && "\(error)".contains("sum: 11")
    }
  }

  @Test("Merges, their undoing, voids, assignments and erasures happen like touchpoints")
  func identity() throws {
    try given
      .whenMerged(1, 2, at: "2020-01-05T00:00:00Z")
      .thenRow(of: 1) { #expect($0.sum == 15) }
      .whenUnmerged(1, 2, at: "2020-01-06T00:00:00Z")
      .thenRow(of: 2) { #expect($0.sum == 5) }
      .whenAssigned(3, to: 1, at: "2020-01-07T00:00:00Z")
      .thenRow(of: 1) { #expect($0.sum == 15) }
      .thenNoRow(of: 2)
      .whenVoided(2...3, at: "2020-01-07T00:00:00Z")
      .whenErased(1, at: "2020-01-08T00:00:00Z")
      .thenTotal(Counter(1), 0)
  }

  @Test("What is not as expected is told with what it is")
  func mismatches() throws {
    #expect { try given.thenTotal(Counter(1), 16) } throws: { "\($0)".contains("is 15, and was to be 16") }
    #expect(throws: ContractViolation.self) { try given.thenNoRow(of: 1) }
    #expect(throws: ContractViolation.self) { try given.thenQuarantined(1) }
    let failing = given.when(.orderPlaced, by: 1, at: "2020-01-03T00:00:00Z", value: .max)
    try failing.thenQuarantined(1, because: "64 bits").thenTotal(Counter(1), 5)
    #expect(throws: ContractViolation.self) { try failing.thenQuarantined(1, because: "the weather") }
    #expect { try failing.row(of: 1) } throws: { "\($0)".contains("its fold fails: a number does not fit") }
  }
}
