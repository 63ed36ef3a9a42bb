// Types of the user's own: defining them, and reading which there are.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

/// A type of the user's own that a ledger knows.
public struct OwnType: Hashable, Sendable {
  /// The type's name, such as `acme.tasting.held`.
  public var name: String
  /// The type's number in this ledger's facts, from 1,024.
  public var number: TouchpointType
  /// What was said of it last; `nil` for a type that was recorded and never defined.
  public var definition: TypeDefinition?
  /// The positions of its definitions, ascending: the last one is in force.
  public var definitions: [Position]
}

extension Ledger {
  /// Defines a type of the user's own, or says something else of one that is defined. It counts for what is
  /// recorded from then on: touchpoints of the type are checked against it, and their facts and details
  /// follow from it.
  ///
  /// Safe to send again: what is in force already is recorded once. Of a type that is defined, the schema
  /// may become any other; what it counts, what it is about, and its details stay what they are, and may
  /// become more.
  ///
  /// - Parameters:
  ///   - type: the whole definition, what is to stay of an earlier one included.
  ///   - id: makes the call safe to make again whatever is defined meanwhile: then it is recorded even where
  ///     it is in force already, so that its answer stays what it is.
  /// - Returns: where the definition stands; `duplicate` where it is the one in force.
  /// - Throws: `TypeFault` with the place in the definition that is wrong; otherwise as `append`.
  @discardableResult
  public func define(_ type: TypeDefinition, as id: TouchpointID? = nil) async throws -> Receipt {
    try await record(try Self.defining(type, id)).get()
  }

  /// `define` for code that is not asynchronous: it blocks its thread until the definition is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func define(_ type: TypeDefinition, as id: TouchpointID? = nil) throws -> Receipt {
    try record(try Self.defining(type, id)).get()
  }

  private static func defining(_ type: TypeDefinition, _ id: TouchpointID?) throws
    -> Recording<Result<Receipt, TypeFault>>
  {
    // Read back, so that a definition that was put together in code is held to the same rules.
    let definition = try TypeDefinition(json: type.json)
    return Recording(as: id) { writer, staging, snapshot in
      do {
        return .success(try writer.define(definition, as: id, &staging, snapshot))
      } catch let fault as TypeFault {
        return .failure(fault)
      }
    }
  }

  /// The types of the user's own that this ledger knows, by name.
  public func ownTypes() throws -> [OwnType] {
    let catalog = try indexes.current().catalog
    return try catalog.names(.type).map { number, name in
      let declared = catalog.declarations(ofType: number)
      return OwnType(
        name: name, number: TouchpointType(rawValue: UInt16(truncatingIfNeeded: number)),
        definition: try declared.last?.definition(), definitions: declared.map(\.position))
    }.sorted { $0.name < $1.name }
  }

  /// A type of the user's own by its name; `nil` where this ledger does not know it.
  public func ownType(named name: String) throws -> OwnType? {
    let catalog = try indexes.current().catalog
    guard let number = catalog.type(named: name) else { return nil }
    let declared = catalog.declarations(ofType: UInt32(number.rawValue))
    return OwnType(
      name: name, number: number, definition: try declared.last?.definition(),
      definitions: declared.map(\.position))
  }
}

extension LogWriter {
  fileprivate func define(
    _ definition: TypeDefinition, as id: TouchpointID?, _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> Receipt {
    let catalog = staging.structure.catalog
    let answers = try answers(to: id, staging, snapshot) { (earlier: [OwnTouchpoint<CatalogDefined>]) in
      let number = UInt32(clamping: earlier[0].message.number)
      let before = catalog.declarations(ofType: number).last { $0.position < earlier[0].position }
      let again = try before.map { try definition.following($0.definition()) } ?? definition
      return [again.touchpoint(number: number)]
    }
    if let answers { return answers[0] }
    var definition = definition
    var number = catalog.number(of: definition.name, .type)
    if let number, let before = catalog.declarations(ofType: number).last {
      let known = try before.definition()
      definition = try definition.following(known)
      if definition == known, id == nil {
        return Receipt(position: before.position, customer: .business, duplicate: true)
      }
    }
    if case .unit(let unit)? = definition.value?.counts,
      !MeasureUnit.named.contains(where: { $0.word == unit })
    {
      _ = try self.number(of: unit, .unit, &staging, snapshot)
    }
    if number == nil {
      guard let next = catalog.nextNumber(.type) else {
        throw TypeFault(
          "name",
          "is one too many: the ledger knows \(Catalog.Kind.type.countMax) types of your own, and takes no more"
        )
      }
      number = next
    }
    return try stage([definition.touchpoint(number: number ?? 0)], as: id, &staging, snapshot)[0]
  }

  /// A touchpoint of a type of the user's own, checked by the definition in force and with what follows
  /// from that: value, unit, reference and details. A touchpoint of a type that was not defined stays as it
  /// is.
  ///
  /// This is found out when the touchpoint is recorded, since only then it is certain which definition is
  /// in force. It is not asked of a touchpoint that was recorded before.
  func asDefined(_ new: PreparedTouchpoint, _ staging: Staging) throws -> PreparedTouchpoint {
    let catalog = staging.structure.catalog
    let declared = catalog.number(of: new.typeName, .type).flatMap { catalog.declarations(ofType: $0).last }
    guard let declared else {
      try Preparation.checkNoNamespace(new.extras?.namespace)
      return new
    }
    let rules = try declared.rules()
    try Preparation.checkSubject(new.subject, rules.definition.subject, new.typeName)
    let reading = try rules.read(
      try new.document(), unit: catalog.unit(of: rules.definition), amountMax: staging.structure.amountMax)
    var defined = new
    defined.rules = rules
    defined.measure = reading.measure
    defined.reference = try Preparation.reference(
      reading.reference, namespace: new.extras?.namespace, subject: new.subject)
    defined.added += try TouchpointBody.with {
      if let reference = defined.reference {
        $0.reference = reference.text
        $0.referenceKind = UInt32(reference.kind.rawValue)
      }
      if !reading.details.isEmpty { $0.details = Data(reading.details) }
    }.serializedBytes()
    return defined
  }
}

extension TypeDefinition {
  /// The touchpoint that records the definition.
  fileprivate func touchpoint(number: UInt32) -> OwnTouchpoint<CatalogDefined> {
    OwnTouchpoint(
      customer: .business,
      message: .with {
        $0.kind = Catalog.Kind.type.rawValue
        $0.name = name
        $0.number = Int64(number)
        $0.schema = schema ?? ""
        $0.definition = json(withSchema: false)
      })
  }
}

extension Catalog {
  /// The unit of what a type counts, where that is no money.
  fileprivate func unit(of definition: TypeDefinition) -> MeasureUnit {
    guard case .unit(let word)? = definition.value?.counts else { return .none }
    if let known = number(of: word, .unit) { return MeasureUnit(rawValue: UInt16(truncatingIfNeeded: known)) }
    return MeasureUnit.named.first { $0.word == word }?.unit ?? .none
  }
}

extension PreparedTouchpoint {
  /// The data of a touchpoint of a type of the user's own, without its personal part.
  fileprivate func document() throws -> JSONDocument {
    let message = try TouchpointBody(serializedBytes: envelope.copied).message
    do { return try JSONDocument([UInt8](message)) } catch {
      throw TouchpointFault("data", "is not well-formed JSON: \(error.problem)")
    }
  }
}
