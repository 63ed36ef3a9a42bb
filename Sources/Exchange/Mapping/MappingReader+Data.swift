// Reads the YAML of a mapping: the `data` of a touchpoint.

internal import Ledger
internal import SwiftProtobuf
internal import Yams

extension MappingReader {
  func body(_ object: YAMLObject, _ type: MappedType) throws(MappingFault) -> BodyTemplate {
    var body = BodyTemplate(members: [], repeated: nil, sums: [])
    guard let node = object["data"] else { return body }
    let data = try YAMLObject(node, at: object.path("data"))
    for (name, mark, node) in data.entries {
      let place = DataPlace(path: data.path(name), steps: [.init(name: name)], type: type, mark: mark)
      if case .sequence(let items) = node {
        try readList(Array(items), place, into: &body)
        continue
      }
      if case .scalar = node, let field = try template(node, at: place.path, allowsSum: true).sum {
        let (key, form) = try place.scalar()
        guard form == .wireInteger || form == .json else {
          throw MappingFault("`\(place.path)` is not a number, so it cannot be a sum", at: mark)
        }
        body.sums.append((key, field))
        continue
      }
      body.members.append(try member(node, place))
      if name == "currency" { body.currency = try currency(node, place, type) }
    }
    return body
  }

  /// The currency that a touchpoint names. A built-in type takes only a code of ISO 4217 there. A type of
  /// the user's own may mean something else by it, as long as it has no money.
  private func currency(
    _ node: Node, _ place: DataPlace, _ type: MappedType
  ) throws(MappingFault) -> Template? {
    guard case .scalar = node else { return nil }
    let template = try template(node, at: place.path)
    if let field = template.fields.first(where: { fields[$0].kind != .text }) {
      throw MappingFault(
        "`\(place.path)` needs text: `\(fields[field].name)` is a number or a time", at: place.mark)
    }
    if let code = template.constant, !type.isCustom, MeasureUnit(currency: code) == nil {
      throw MappingFault(
        "`\(place.path)` must be an ISO 4217 code in capitals, such as GBP, or a field that has one",
        at: place.mark)
    }
    return template
  }

  /// Reads a list. Where its items name fields, each line adds each item; otherwise the list is the same
  /// for all lines.
  private func readList(
    _ items: [Node], _ place: DataPlace, into body: inout BodyTemplate
  ) throws(MappingFault) {
    var place = place
    place.steps[place.steps.count - 1].isList = true
    var key: [UInt8]?
    var read: [(item: BodyTemplate.Item, place: DataPlace)] = []
    for (index, node) in items.enumerated() {
      var place = place
      place.path += "[\(index)]"
      let (when, member) = try item(node, place)
      key = member.key
      read.append((BodyTemplate.Item(when: when, node: member.node), place))
    }
    guard let key else {
      throw MappingFault("`\(place.path)` must have an item", at: place.mark)
    }
    if !read.contains(where: { $0.item.node.hasFields || $0.item.when != nil }) {
      switch place.type {
      case .builtIn: body.members += read.map { .init(key: key, node: $0.item.node) }
      case .custom: body.members.append(.init(key: key, node: .list(read.map(\.item.node))))
      }
      return
    }
    guard body.repeated == nil else {
      throw MappingFault(
        "`\(place.path)`: only one list of a touchpoint may have items for each line", at: place.mark)
    }
    if let constant = read.first(where: { !$0.item.node.hasFields }) {
      throw MappingFault(
        "`\(constant.place.path)` names no field, and would be written for each line as it stands",
        at: place.mark)
    }
    body.repeated = (key, read.map(\.item))
  }

  /// Reads an item of a list, with the `when` that it may have.
  private func item(
    _ node: Node, _ place: DataPlace
  ) throws(MappingFault) -> (when: Condition?, BodyTemplate.Member) {
    guard case .mapping(var mapping) = node, let key = mapping.keys.first(where: { $0.string == "when" }),
      let condition = mapping[key], condition.scalar == nil
    else { return (nil, try member(node, place)) }
    mapping[key] = nil
    return (try self.condition(condition, at: place.path + ".when"), try member(.mapping(mapping), place))
  }

  private func member(_ node: Node, _ place: DataPlace) throws(MappingFault) -> BodyTemplate.Member {
    switch node {
    case .mapping:
      let object = try YAMLObject(node, at: place.path)
      var members: [BodyTemplate.Member] = []
      for (name, mark, node) in object.entries {
        var inner = place
        inner.path = object.path(name)
        inner.steps.append(.init(name: name))
        inner.mark = mark
        members.append(try member(node, inner))
      }
      let hasUnit = members.contains {
        if case .value(_, .wireQuantity) = $0.node { true } else { false }
      }
      if hasUnit, let unit = object["unit"] {
        throw MappingFault(
          "`\(object.path("unit"))` is written with the quantity: leave it out, or give the quantity's field `as: integer`",
          at: YAMLObject.mark(unit))
      }
      return .init(key: try place.object(), node: .object(members))
    case .scalar:
      let template = try template(node, at: place.path)
      let (key, form) = try place.scalar()
      return .init(key: key, node: .value(template, try fit(template, node, form, place)))
    default:
      throw MappingFault("`\(place.path)`: a list may only stand directly in `data`", at: place.mark)
    }
  }

  /// Whether a template can be what is needed at its place in the data.
  private func fit(
    _ template: Template, _ node: Node, _ form: BodyTemplate.Form, _ place: DataPlace
  ) throws(MappingFault) -> BodyTemplate.Form {
    switch form {
    case .wireText, .wireQuantity: return form
    case .wireInteger:
      if let constant = template.constant {
        guard let number = Int64(constant) else {
          throw MappingFault("`\(place.path)` must be a whole number", at: place.mark)
        }
        return .wireConstant(WireFormat.varint(UInt64(bitPattern: number)))
      }
      if let field = template.onlyField, [.quantity, .decimal].contains(fields[field].kind),
        let unit = place.unitKey
      {
        return .wireQuantity(unit: unit)
      }
      guard let field = template.onlyField, [.integer, .money, .time].contains(fields[field].kind) else {
        throw MappingFault(
          "`\(place.path)` is a whole number: it needs one field that is `as: integer`, money or time",
          at: place.mark)
      }
      return form
    case .wireConstant:
      guard let bool = node.bool else {
        throw MappingFault("`\(place.path)` must be true or false", at: place.mark)
      }
      return .wireConstant([bool ? 1 : 0])
    case .json, .jsonConstant:
      guard let constant = template.constant else { return .json }
      if case .scalar(let scalar) = node, scalar.style == .plain {
        if let bool = node.bool { return .jsonConstant(Array((bool ? "true" : "false").utf8)) }
        if Int64(constant).map(String.init) == constant { return .jsonConstant(Array(constant.utf8)) }
      }
      var text: [UInt8] = []
      text.appendJSON(constant)
      return .jsonConstant(text)
    }
  }
}

/// A place in the data of a type. The type itself is asked what belongs there, so that a field which does
/// not exist is found when the mapping is read.
private struct DataPlace {
  var path: String
  var steps: [SchemaProbe.Step]
  var type: MappedType
  var mark: Mapping.Mark

  /// The key and the form of a single value.
  func scalar() throws(MappingFault) -> (key: [UInt8], form: BodyTemplate.Form) {
    guard case .builtIn(let type) = type else { return (jsonKey, .json) }
    do {
      let probe = try probe(type, with: "\"1\"")
      switch (probe.wireType, probe.value) {
      case (0, [1]): return (probe.tag, .wireInteger)
      case (2, [1, UInt8(ascii: "1")]): return (probe.tag, .wireText)
      default: break
      }
    } catch {
      guard let probe = try? probe(type, with: "true") else { throw error }
      if probe.wireType == 0 { return (probe.tag, .wireConstant([1])) }
    }
    throw MappingFault("`\(path)` is of a kind that a mapping cannot write", at: mark)
  }

  /// The key of the unit beside a quantity, where the place is for one; `nil` where the place has no such
  /// unit.
  var unitKey: [UInt8]? {
    guard case .builtIn(let type) = type, steps.last?.name == "quantity" else { return nil }
    var beside = self
    beside.steps[steps.count - 1] = SchemaProbe.Step(name: "unit")
    guard let probe = try? beside.probe(type, with: "\"1\""), probe.wireType == 2 else { return nil }
    return probe.tag
  }

  /// The key of an object.
  func object() throws(MappingFault) -> [UInt8] {
    guard case .builtIn(let type) = type else { return jsonKey }
    return try probe(type, with: "{}").tag
  }

  private var jsonKey: [UInt8] {
    var key: [UInt8] = []
    key.appendJSON(steps.last?.name ?? "")
    key.append(UInt8(ascii: ":"))
    return key
  }

  private func probe(
    _ type: any TouchpointMessage.Type, with value: String
  ) throws(MappingFault) -> SchemaProbe.Found {
    let found: SchemaProbe.Found?
    do {
      found = try SchemaProbe(type: type, steps: steps).written(value)
    } catch let fault as TouchpointFault {
      let (name, names) = (steps.last?.name ?? "", SchemaProbe(type: type, steps: steps).siblings)
      guard names.isEmpty || names.contains(name) else {
        let place = steps.count > 1 ? "`\(steps[steps.count - 2].name)` of \(type.typeName)" : type.typeName
        throw MappingFault(
          "`\(path)` is not a field of \(place); \(Nearest.hint(name, among: names))", at: mark)
      }
      throw MappingFault("`\(path)` \(fault.problem)", at: mark)
    } catch {
      throw MappingFault("`\(path)` does not fit \(type.typeName)", at: mark)
    }
    guard let found else {
      throw MappingFault("`\(path)` is of a kind that a mapping cannot write", at: mark)
    }
    return found
  }
}
