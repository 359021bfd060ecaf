export { init, use, connect } from 'echarts/core';
import { use } from 'echarts/core';
import { BarChart, LineChart, PieChart, SunburstChart, HeatmapChart, FunnelChart } from 'echarts/charts';
import { GridComponent, TooltipComponent, LegendComponent, DatasetComponent, VisualMapComponent, AriaComponent, MarkLineComponent } from 'echarts/components';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
use([BarChart, LineChart, PieChart, SunburstChart, HeatmapChart, FunnelChart, GridComponent, TooltipComponent, LegendComponent, DatasetComponent, VisualMapComponent, AriaComponent, MarkLineComponent, LabelLayout, SVGRenderer]);
