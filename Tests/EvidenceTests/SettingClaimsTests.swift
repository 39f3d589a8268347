import Evidence
import Testing

@testable import ResNetModels

/// Settings in configurations of toolkits.
@Suite("Settings in configurations") struct SettingClaimsTests {
  private func claims(_ values: [String: EvidenceValue]) -> SettingClaims {
    var claims = SettingClaims()
    claims.addStatements(
      values.sorted { $0.key < $1.key }.map { key, value in
        Statement(path: key.split(separator: ".").map(String.init), value: value)
      }, for: .resNet50)
    return claims
  }

  @Test(
    "a toolkit's word for the stride at the first convolution is understood",
    arguments: [
      ("cfg.MODEL.RESNETS.STRIDE_IN_1X1", EvidenceValue.bool(true)),
      ("RESNETS.STRIDE_1X1", .bool(true)),
      ("downsample_in_bottleneck", .bool(true)), ("meta.cfg.model.backbone.style", .text("caffe")),
    ])
  func first(key: String, value: EvidenceValue) {
    #expect(claims([key: value]).bottleneck.map(\.value) == [.conv1])
    #expect(claims([key: value]).bottleneck.map(\.basis) == [.stated(key)])
  }

  @Test("a toolkit's word for dilated stages is understood") func dilation() {
    let flags: EvidenceValue = .sequence([.bool(false), .bool(true), .bool(true)])
    let argument = claims(["args.replace_stride_with_dilation": flags])
    #expect(argument.dilation.map(\.value) == [[false, true, true]])
    let detr = claims(["args.dilation": .bool(true), "args.backbone": .text("resnet50")])
    #expect(detr.dilation.map(\.value) == [[false, false, true]])
    #expect(claims(["args.dilation": .bool(true)]).dilation.isEmpty)
    #expect(
      claims(["args.model_kwargs.output_stride": .integer(16)]).dilation.map(\.value)
        == [[false, false, true]])
  }

  @Test(
    "a setting that no configuration can be is a contradiction",
    arguments: [
      ("args.output_stride", EvidenceValue.integer(16)), ("MODEL.LAST_STRIDE", .integer(1)),
      ("hidden_act", .text("gelu")), ("cfg.backbone.deep_stem", .bool(true)),
      ("cfg.backbone.avg_down", .bool(true)), ("downsample_in_first_stage", .bool(true)),
      (
        "cfg.backbone.dilations",
        .sequence([.integer(1), .integer(1), .integer(2), .integer(4)])
      ),
      (
        "cfg.backbone.strides",
        .sequence([.integer(1), .integer(2), .integer(2), .integer(1)])
      ), ("MODEL.RESNETS.RES5_DILATION", .integer(2)),
    ])
  func foreign(key: String, value: EvidenceValue) {
    #expect(claims([key: value]).contradictions.map(\.place) == [key])
  }

  @Test(
    "a usual setting is none",
    arguments: [
      ("args.output_stride", EvidenceValue.integer(32)), ("MODEL.LAST_STRIDE", .integer(2)),
      ("hidden_act", .text("relu")), ("cfg.backbone.deep_stem", .bool(false)),
      ("args.bn_eps", .none), ("args.style", .text("caffe")), ("args.dilation", .integer(1)),
    ])
  func usual(key: String, value: EvidenceValue) {
    let found = claims([key: value])
    #expect(found.contradictions.isEmpty && found.bottleneck.isEmpty && found.epsilon.isEmpty)
  }

  @Test("the eps that timm is asked for is understood") func eps() {
    #expect(claims(["args.bn_eps": .number(1e-3)]).epsilon.map(\.value) == [1e-3])
    #expect(claims(["args.bn_tf": .bool(true)]).epsilon.map(\.value) == [1e-3])
  }
}
