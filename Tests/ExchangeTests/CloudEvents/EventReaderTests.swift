import Foundation
import Ledger
import SwiftProtobuf
import Testing

@testable import Exchange

/// Events as producers write them, and as they do not write them.
private enum Events {
  static let order = #"{"order":"1","currency":"GBP","lines":[{"sku":"a","quantity":2,"amount":90}]}"#

  static func event(_ more: String, data: String = order) -> String {
    #"{"specversion":"1.0","id":"1","source":"till/2","type":"order.placed",\#(more)"data":\#(data)}"#
  }

  static let plain = [
    event(""), event(#""subject":"crm:17850","#), event(#""subject":"order:5","#),
    event(#""subject":"order@web:5","namespace":"web","#),
    event(#""time":"2024-02-29T23:59:59Z","channel":"store","#),
    event(#""time":"2024-02-29T23:59:59.5+01:00","correlationid":"c","causationid":"d","#),
    event(#""actor":"7","store":"s1","datacontenttype":"application/json","#),
    event("", data: #"{"order":"é","currency":"GBP","total":5,"taxIncluded":true}"#),
    " {\t\"specversion\" : \"1.0\" ,\r\n" + event("").dropFirst(#"{"specversion":"1.0","#.count) + " ",
  ]

  /// Events each of which is at fault, or is something that the short way leaves to the whole one.
  static let others = [
    event(#""time":"2024-02-30T00:00:00Z","#), event(#""time":"2023-02-29T00:00:00Z","#),
    event(#""time":"2024-01-01T24:00:00Z","#), event(#""time":"2024-13-01T10:00:00Z","#),
    event(#""time":"2024-01-01T23:59:60Z","#), event(#""time":"2024-01-01 10:00:00z","#),
    event(#""time":"soon","#), event(#""time":null,"#), event(#""subject":"crm:","#),
    event(#""subject":"nobody","#), event(#""subject":"Crm:1","#), event(#""subject":"customer:x","#),
    event(#""subject":"crm:a\u0041","#), event(#""subject":"crm:é","#), event(#""subject":"crm:1:2","#),
    event(#""subject":"crm:1","subject":"crm:2","#), event(#""subject":"customer:0","#),
    event(#""subject":"crm:1","identifiers":"email:a%40b","#), event(#""batch":"b","#),
    event(#""flag":true,"#),
    event(#""channel":"","#), event(#""namespace":"","#), event(#""namespace":null,"#),
    event(#""subject":"order@:5","#), event(#""voided":"true","#), event(#""redacted":"body","#),
    event(#""sequence":"7","#),
    event(#""Actor":"7","#),
    event(#""datacontenttype":"text/xml","#), event(#""datacontenttype":"application/json; charset=utf-8","#),
    event("").replacingOccurrences(of: "1.0", with: "1.1"), event("") + "x", event("") + event(""),
    event("").replacingOccurrences(of: "order.placed", with: "acme.tasting.held"),
    event("").replacingOccurrences(of: "order.placed", with: "order.eaten"),
    event("", data: "null"), event("", data: "[]"), event("", data: "{}"), event("", data: #""{}""#),
    event("", data: #"{"order":"1","total":05}"#), event("", data: #"{"order":"1","total":-0}"#),
    event("", data: #"{"order":"1","total":1e2}"#), event("", data: #"{"order":"1","total":"5"}"#),
    event("", data: #"{"order":"1","total":5,"total":6}"#), event("", data: #"{"order":null}"#),
    event("", data: #"{"order":"1","lines":[{"sku":"a"},]}"#), event("", data: #"{"taxIncluded":tru}"#),
    event("", data: #"{"order":"1","lines":[{"sku":"a","sku":"b"}]}"#),
    event("", data: #"{"order":"1","order":"1"}"#), event("", data: #"{"order":"1","\u006frder":"1"}"#),
    event(#""flag":"a","flag":"a","#), event(#""id":"1","#),
    event("", data: "{\"order\":\"a\tb\"}"), event("", data: #"{"order":"a\tb"}"#),
    #"{"data":\#(order),"specversion":"1.0","id":"1","source":"till/2","type":"order.placed"}"#,
    #"{"specversion":"1.0","id":"","source":"till/2","type":"order.placed","data":\#(order)}"#,
    #"{"specversion":"1.0","id":"1","type":"order.placed","data":\#(order)}"#,
    #"{"specversion":"1.0","id":"1","source":"till/2","type":"order.placed"}"#, "", "{", "{}", "[]",
  ]
}

/// Compares the short way from events to touchpoints with the whole one.
@Suite("Events of a file")
struct EventReaderTests {
  /// All that is in a touchpoint, or why there is none.
  private func outcome(_ read: () throws -> NewTouchpoint) -> String {
    do {
      var new = try read()
      guard case .message(let message) = new.content else { return "\(new)" }
      let bytes: [UInt8] = try message.serializedBytes()
      new.content = .custom(type: "", json: "")
      return "\(new) \(type(of: message)) \(bytes)"
    } catch {
      return "\(error)"
    }
  }

  private func check(_ reader: EventReader, _ bytes: [UInt8], _ note: String) {
    // Other bytes stand around the event, as in a file.
    let around = Array("}\n".utf8) + bytes + Array("\n{".utf8)
    let range = 2..<2 + bytes.count
    let ours = outcome { try reader.touchpoint(around, in: range) }
    #expect(ours == outcome { try NewTouchpoint(cloudEvent: bytes) }, "\(note)")
  }

  @Test(
    "are read in one pass where they are plain",
    arguments: Events.plain)
  func plain(event: String) {
    let reader = EventReader()
    for _ in 0..<2 {
      #expect(reader.plain(Array(event.utf8).span, 0..<event.utf8.count) != nil)
      check(reader, Array(event.utf8), event)
    }
  }

  @Test("are what one event by itself would be, or refused in the same words", arguments: Events.others)
  func others(event: String) {
    let reader = EventReader()
    check(reader, Array(event.utf8), event)
    // The reader has also learnt from other events by now.
    check(reader, Array(Events.event(#""subject":"crm:2","channel":"web","#).utf8), "between")
    check(reader, Array(event.utf8), event)
  }

  @Test("that are cut, or have one byte changed, are read or refused as one by itself")
  func damaged() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed)
    let whole = Array(
      Events.event(
        #""subject":"crm:17850","time":"2024-01-01T10:00:00Z","channel":"store","#,
        data: #"{"order":"é1","currency":"GBP","total":90,"taxIncluded":false,"lines":[{"sku":"a"}]}"#
      ).utf8)
    let reader = EventReader()
    for end in whole.indices { check(reader, Array(whole[..<end]), "cut at \(end)") }
    for round in 0..<3000 {
      var bytes = whole
      let place = Int.random(in: bytes.indices, using: &random)
      // Half of the bytes are ones that mean something in JSON.
      let meaningful = Array("\"\\{}[],:0123456789.-eEtT \n\u{7F}".utf8)
      bytes[place] =
        Bool.random(using: &random)
        ? meaningful.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
      check(reader, bytes, "seed \(seed), round \(round), byte \(place) is \(bytes[place])")
    }
  }
}
