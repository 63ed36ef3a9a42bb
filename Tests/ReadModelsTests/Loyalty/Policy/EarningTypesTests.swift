import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// Which types of touchpoint a programme can let earn.
struct EarningTypesTests {
  /// Documents that name a type in each place where one can be named, and the path of the name.
  private static func documents(_ type: String) -> [(document: String, path: String)] {
    [
      (#"{"currency": "GBP", "earning": {"per": 1, "touchpoints": ["\#(type)"]}}"#, "earning.touchpoints[0]"),
      (
        #"{"currency": "GBP", "earning": {"rules": [{"name": "a", "points": 1, "each": "visit", "touchpoints": ["\#(type)"]}]}}"#,
        "earning.rules[0].touchpoints[0]"
      ),
      (
        #"{"currency": "GBP", "earning": {"per": 1}, "punchCards": [{"name": "a", "every": 9, "each": "visit", "touchpoints": ["\#(type)"], "reward": "b"}]}"#,
        "punchCards[0].touchpoints[0]"
      ),
    ]
  }

  private static func fault(_ document: String) -> String {
    do {
      _ = try LoyaltyProgramme(document: document, name: "default")
      return "is read"
    } catch {
      return "\(error)"
    }
  }

  /// What every programme looks at, whatever it lets earn, other than what may earn as well.
  private static var lookedAt: [TouchpointType] {
    get throws {
      let programmes = try Loyalty.policyExamples.map { try LoyaltyProgramme(document: $0, name: "default") }
      let mayEarn: TypeSet = [
        .orderPlaced, .visitMade, .subscriptionStarted, .subscriptionRenewed, .subscriptionCancelled,
      ]
      return Loyalty.types(of: programmes).types.filter { !mayEarn.contains($0) }
    }
  }

  @Test("A type that means something to a programme cannot earn in it, wherever it is named")
  func ownTypes() throws {
    let schema = try PlainSchema(try #require(Loyalty.policySchema))
    #expect(Set(try Self.lookedAt).isSubset(of: LoyaltyProgramme.ownTypes.types))
    for type in LoyaltyProgramme.ownTypes.types {
      let name = try #require(Vocabulary.entry(of: type)?.name)
      for (document, path) in Self.documents(name) {
        #expect(
          Self.fault(document)
            == "\(path): \(name) has a meaning of its own in a programme, and cannot earn; name another type")
        #expect(try !schema.allows(PolicyValue(text: document)), "\(document)")
      }
    }
  }

  @Test("Every other type can, subscriptions among them")
  func otherTypes() throws {
    let schema = try PlainSchema(try #require(Loyalty.policySchema))
    for entry in Vocabulary.entries where !LoyaltyProgramme.ownTypes.contains(entry.type) {
      for (document, _) in Self.documents(entry.name) {
        #expect(Self.fault(document) == "is read", "\(document)")
        #expect(try schema.allows(PolicyValue(text: document)), "\(document)")
      }
    }
  }
}
