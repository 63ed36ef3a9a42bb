// What is recorded of a profile in clear: what the register of purposes allows, and nothing else.

internal import Schema
internal import SwiftProtobuf

extension LogWriter {
  /// A profile with what is derived from its sealed part, where the register of purposes allows that. Others pass as they are, and so
  /// do all without a register.
  ///
  /// - Throws: `TouchpointFault` where something is given in clear that may not be recorded so.
  func derived(_ new: PreparedTouchpoint, _ staging: Staging) throws -> PreparedTouchpoint {
    switch new.type {
    case .customerRegistered: return try derived(new, CustomerRegistered.self, staging)
    case .customerUpdated: return try derived(new, CustomerUpdated.self, staging)
    default: return new
    }
  }

  private func derived<Message: ProfileMessage>(
    _ new: PreparedTouchpoint, _ type: Message.Type, _ staging: Staging
  ) throws -> PreparedTouchpoint {
    let allowed = try derivable(at: staging.recorded, staging.structure)
    guard allowed != nil || new.givesDerived else { return new }
    let body = try TouchpointBody(serializedBytes: new.envelope.copied)
    var message = try Message(serializedBytes: body.message)
    guard let allowed else {
      throw TouchpointFault(
        "data.\(message.fieldsOfRegister[0])",
        "is recorded only where a register of purposes allows it: leave it out, or publish a register "
          + "(\(ProgramName.command("policy publish purposes FILE"))) whose `derived` has it")
    }
    try message.check(allowed)
    if let personal = new.personal { try message.restorePersonal(personal) }
    let plain = message
    message.derive(allowed, at: new.occurred ?? staging.recorded, in: staging.structure.timeZone ?? "UTC")
    guard message != plain else { return new }
    var again = NewTouchpoint(
      source: new.source, id: new.id, subject: new.subject, occurred: new.occurred, channel: new.channel,
      message, context: body.context.asGiven)
    again.leftOut = new.extras?.leftOut ?? []
    again.goesWithOther = new.extras?.goesWithOther ?? false
    var prepared = try Preparation.prepare(again)
    prepared.added = new.added
    return prepared
  }

  /// A profile as it is compared with one that was recorded before under its id: with what was derived then, which the producer
  /// need not give.
  func asDerived(
    _ sent: any TouchpointMessage, _ recorded: any TouchpointMessage, at position: Position, _ fact: Fact,
    _ staging: Staging
  ) throws -> any TouchpointMessage {
    guard let allowed = try derivable(at: fact.recorded, before: position, staging.structure) else {
      return sent
    }
    switch (sent, recorded) {
    case (let sent as CustomerRegistered, let recorded as CustomerRegistered):
      return sent.completed(allowed, from: recorded)
    case (let sent as CustomerUpdated, let recorded as CustomerUpdated):
      return sent.completed(allowed, from: recorded)
    default: return sent
    }
  }
}

extension ProfileMessage {
  /// The fields in clear that are given and need a register of purposes, in their order.
  var fieldsOfRegister: [String] {
    [("ageBand", ageBand), ("region", region), ("country", country)].filter { !$0.1.isEmpty }.map(\.0)
  }

  /// - Throws: `TouchpointFault` where a field in clear is given that is not allowed.
  fileprivate func check(_ allowed: Set<DerivedField>) throws(TouchpointFault) {
    let given: [(DerivedField, field: String, isGiven: Bool)] = [
      (.birthday, "birthMonth", hasBirthMonth), (.birthday, "birthDay", hasBirthDay),
      (.household, "household", !household.isEmpty), (.ageBand, "ageBand", !ageBand.isEmpty),
      (.region, "region", !region.isEmpty), (.country, "country", !country.isEmpty),
    ]
    for (derived, field, isGiven) in given where isGiven && !allowed.contains(derived) {
      throw TouchpointFault(
        "data.\(field)",
        "may not be recorded in clear: the register of purposes does not have \(derived.rawValue) among `derived`; leave it "
          + "out, or put it into the personal part")
    }
  }

  /// Fills in what is allowed, not given, and follows from the sealed part.
  fileprivate mutating func derive(_ allowed: Set<DerivedField>, at occurred: Instant, in timeZone: String) {
    // Whatever else stands where a region should is not put in clear.
    if allowed.contains(.region), region.isEmpty, Check.isRegion(personal.region) { region = personal.region }
    if allowed.contains(.country), country.isEmpty { country = personal.country }
    guard let birthday = Birthday(personal.birthday) else { return }
    if allowed.contains(.birthday), !hasBirthMonth, !hasBirthDay {
      (birthMonth, birthDay) = (Int64(birthday.month), Int64(birthday.day))
    }
    if allowed.contains(.ageBand), ageBand.isEmpty, let age = birthday.age(at: occurred, in: timeZone) {
      ageBand = AgeBand(age: age).rawValue
    }
  }

  /// The message with those fields of another that may have been derived and that it does not give.
  fileprivate func completed(_ allowed: Set<DerivedField>, from other: Self) -> Self {
    var message = self
    if allowed.contains(.region), region.isEmpty { message.region = other.region }
    if allowed.contains(.country), country.isEmpty { message.country = other.country }
    if allowed.contains(.ageBand), ageBand.isEmpty { message.ageBand = other.ageBand }
    if allowed.contains(.birthday), !hasBirthMonth, !hasBirthDay, other.hasBirthMonth, other.hasBirthDay {
      (message.birthMonth, message.birthDay) = (other.birthMonth, other.birthDay)
    }
    return message
  }
}
