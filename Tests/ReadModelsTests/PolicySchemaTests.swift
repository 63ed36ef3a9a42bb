import Foundation
import Words
import PerennialTestKit
import Projection
import Reporting
import Testing

@testable import ReadModels

/// The schema of a model's policies and the code that reads them say the same.
struct PolicySchemaTests {
  static let taking = EveryModel.all.filter { $0.model.takesPolicies }

  private static func reads<Model: ReadModel>(_ document: PolicyValue, _ model: Model.Type) throws -> Bool {
    let policy = PublishedPolicy(
      position: Position(1), view: Model.name.text, name: "default", effectiveFrom: .distantPast,
      document: document.written)
    let model = Model(try EveryModel.setting())
    do {
      _ = try model.policy(from: [policy])
      return true
    } catch {
      return false
    }
  }

  private static func schema(_ every: EveryModel) throws -> PlainSchema {
    let text = every.model.policySchema
    return try PlainSchema(try #require(text))
  }

  @Test("What a model gives as an example both allow", arguments: taking)
  func examples(every: EveryModel) throws {
    let schema = try Self.schema(every)
    for example in every.model.policyExamples {
      let document = try PolicyValue(text: example)
      #expect(try schema.allows(document), "\(example)")
      #expect(try Self.reads(document, every.model), "\(example)")
    }
  }

  @Test(
    "What the schema does not allow the code does not read, whichever member of an example it is",
    arguments: taking)
  func mutations(every: EveryModel) throws {
    let schema = try Self.schema(every)
    let values: [PolicyValue] = [
      .null, .flag(true), .text(""), .text("x"), .number(-1), .number(0), .number(1), .number(1.5),
      .number(1_000_000_000_000_000), .list([]), .object([:]),
    ]
    var (refused, allowed) = (0, 0)
    for example in every.model.policyExamples {
      for mutation in Self.mutations(of: try PolicyValue(text: example), values) {
        if try schema.allows(mutation) {
          allowed += 1
        } else {
          refused += 1
          #expect(try !Self.reads(mutation, every.model), "read, and not allowed: \(mutation.written)")
        }
      }
    }
    #expect(refused > 20 && allowed > 3, "\(every.model.name): \(refused), \(allowed)")
  }

  @Test("What has another kind, or a name that there is not, neither allows", arguments: taking)
  func kinds(every: EveryModel) throws {
    let schema = try Self.schema(every)
    let values: [PolicyValue] = [
      .null, .flag(true), .list([.list([])]), .object(["nothingLikeIt": .number(1)]),
    ]
    for example in every.model.policyExamples {
      let document = try PolicyValue(text: example)
      for mutation in Self.mutations(of: document, values, leavesOut: false)
      // A flag is of the kind of a flag.
      where !Self.isSameButForFlags(mutation, document) {
        #expect(try !schema.allows(mutation), "allowed: \(mutation.written)")
        #expect(try !Self.reads(mutation, every.model), "read: \(mutation.written)")
      }
    }
  }

  private static func isSameButForFlags(_ left: PolicyValue, _ right: PolicyValue) -> Bool {
    func plain(_ value: PolicyValue) -> String { value.written.replacing("false", with: "true") }
    return plain(left) == plain(right)
  }

  /// The document with one value in the place of each of its members and elements, or one member more, or one fewer.
  private static func mutations(of value: PolicyValue, _ values: [PolicyValue], leavesOut: Bool = true)
    -> [PolicyValue]
  {
    var all = values
    if case .object(let members) = value {
      all.append(.object(members.merging(["nothingLikeIt": .number(1)]) { old, _ in old }))
      for (name, member) in members {
        if leavesOut { all.append(.object(members.filter { $0.key != name })) }
        for mutation in mutations(of: member, values, leavesOut: leavesOut) {
          all.append(.object(members.merging([name: mutation]) { $1 }))
        }
      }
    } else if case .list(let elements) = value {
      for index in elements.indices {
        for mutation in mutations(of: elements[index], values, leavesOut: leavesOut) {
          var other = elements
          other[index] = mutation
          all.append(.list(other))
        }
      }
    }
    return all
  }
}
