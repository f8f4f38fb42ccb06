"""Settings that were measured with more numbers of workers."""

from dataclasses import replace

from gilscope.analyse.results import ArmScaling
from gilscope.analyse.study import SettingFigures


def add_workers(setting: SettingFigures, workers: int) -> SettingFigures:
    """Return a setting in which each way to run a kernel has equal speedups with so many workers too."""
    comparisons = tuple(
        replace(each, arms=(*each.arms, *(_with_workers(arm, workers) for arm in each.arms)))
        for each in setting.comparisons
    )
    return replace(setting, comparisons=comparisons)


def _with_workers(arm: ArmScaling, workers: int) -> ArmScaling:
    return replace(arm, arm=replace(arm.arm, case=replace(arm.arm.case, workers=workers)))
